using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Commit;

/// <summary>
/// Whatever a container does to its files, the committed image has them so. The seed of a failure is its row.
/// </summary>
[TestClass]
public class RandomChangeTests
{
    private const int Steps = 40;
    private static readonly string[] Names = ["a", "b", "c", "a/a", "a/b", "a/a/a", "b/a", "b/b", "b/b/c", "c/a", "d", "d/d"];

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void WhatAContainerLeavesIsWhatUmociUnpacks(int seed)
    {
        var random = new Random(seed);
        using var image = new WritableImage(Layer(random), Layer(random), Layer(random));
        image.Change(string.Join('\n', Enumerable.Range(0, Steps).Select(_ => Step(random))));
        var merged = Tree.Describe(image.Merged);
        image.Commit();
        Tree.AssertEqual(merged, Tree.Describe(image.UnpackByUmoci()));
    }

    public static IEnumerable<object[]> Seeds => Enumerable.Range(1, 25).Select(seed => new object[] { seed });

    private static string Layer(Random random)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["./"] = "dir ./ mtime=1" };
        foreach (var name in Names.Where(_ => random.Next(3) > 0))
        {
            var isFolder = Names.Any(n => n.StartsWith(name + "/", StringComparison.Ordinal));
            entries[name] = isFolder
                ? $"dir {name} mode={random.Next(8)}7{random.Next(8)} uid={random.Next(3)} mtime={random.Next(1000)}"
                : $"file {name} text={random.Next(100)} mode={random.Next(8)}4{random.Next(8)} mtime={random.Next(1000)}";
            for (var slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
                entries.TryAdd(name[..slash], $"dir {name[..slash]} mode=755 mtime=5");
        }

        return string.Join('\n', entries.Values);
    }

    private static string Step(Random random)
    {
        var (one, two) = (Names[random.Next(Names.Length)], Names[random.Next(Names.Length)]);
        var step = random.Next(12) switch
        {
            0 => $"rm -rf {one}",
            1 => $"mkdir -p {one}",
            2 => $"[ -p {one} ] || echo {random.Next()} > {one}",
            3 => $"mv {one} {two}",
            4 => $"cp -a {one} {two}",
            5 => $"ln {one} {two}",
            6 => $"ln -sfn {two} {one}",
            7 => $"chmod {random.Next(8)}7{random.Next(8)} {one}",
            8 => $"chown {random.Next(5)}:{random.Next(5)} {one}",
            9 => $"setfattr -n user.x -v {random.Next()} {one}",
            10 => $"rm -rf {one}; mkdir -p {one}/{random.Next(3)}",
            _ => $"mknod {one} p",
        };
        return $"({step}) 2>/dev/null || true";
    }
}
