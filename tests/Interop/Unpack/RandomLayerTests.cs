using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Unpack;

/// <summary>
/// Layers of any entries in any order, whiteouts, opaque marks, missing parents and links among them: the overlay of
/// the layers, each unpacked by itself, shows what applying them one over the other leaves.
/// </summary>
[TestClass]
public class RandomLayerTests
{
    private static readonly string[] Names = ["a", "b", "a/a", "a/b", "a/a/a", "a/a/b", "b/a", "b/b", "b/b/c", "c", "c/a"];

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void TheOverlayShowsWhatApplyingTheLayersLeaves(int seed)
    {
        var random = new Random(seed);
        string[] layers = [.. Enumerable.Range(0, 4).Select(i => Layer(random, i))];
        Console.WriteLine(string.Join("\n--\n", layers));
        using var image = LayeredImage.Of(layers);
        Tree.AssertEqual(Tree.Describe(image.UnpackPlain()), Tree.Describe(image.Mount()));
    }

    public static IEnumerable<object[]> Seeds => Enumerable.Range(1, 60).Select(seed => new object[] { seed });

    // As every writer of layers does it: each name once, folders before what is in them, and nothing below what is no
    // folder; whiteouts anywhere after their folder.
    private static string Layer(Random random, int number)
    {
        var entries = new List<(string Name, string Entry)>();
        foreach (var name in Names.Order(StringComparer.Ordinal).Where(_ => random.Next(3) > 0))
        {
            var parent = entries.Find(e => name.StartsWith(e.Name + "/", StringComparison.Ordinal) && !e.Entry.StartsWith("dir", StringComparison.Ordinal));
            if (parent.Entry is null || parent.Entry.StartsWith("opaque", StringComparison.Ordinal))
                entries.Add((name, Entry(random, name, number)));
        }

        return string.Join('\n', entries.Select(e => e.Entry).OrderBy(e => IsMark(e) && random.Next(2) == 0));
    }

    private static bool IsMark(string entry) => entry.StartsWith("whiteout", StringComparison.Ordinal) || entry.StartsWith("opaque", StringComparison.Ordinal);

    private static string Entry(Random random, string name, int number) => random.Next(number == 0 ? 4 : 8) switch
    {
        0 or 1 => $"file {name} text={number}{random.Next(10)} mode=6{random.Next(8)}4 uid={random.Next(3)} mtime={random.Next(1000)}",
        2 or 3 => $"dir {name} mode=7{random.Next(8)}5 uid={random.Next(3)} mtime={random.Next(1000)}",
        4 or 5 => $"whiteout {name}",
        6 => $"opaque {name}",
        _ => $"symlink {name} -> /t/{(random.Next(2) == 0 ? "" : "sub")} mtime={random.Next(1000)}",
    };
}
