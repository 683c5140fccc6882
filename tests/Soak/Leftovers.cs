using System.Diagnostics;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Soak;

/// <summary>The end: everything is removed by the words that a person would use, and nothing may be left.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Removes all of it.</summary>
    /// <returns>What is left, in words.</returns>
    public static IReadOnlyList<string> Remove(World world, Processes processes, IReadOnlyCollection<string> containers)
    {
        var damage = world.Try("verify");
        foreach (var name in Directory.Exists($"{world.Store}/mounts") ? Directory.GetDirectories($"{world.Store}/mounts") : [])
            world.Try("umount", Path.GetFileName(name));
        foreach (var id in Lines(world, "ps", "-aq", "--no-trunc"))
            world.Try("rm", "-f", id);
        var afterwards = world.Try("run", "--rm", World.Kept, "echo", "ok");
        world.Try("prune", "-a", "-f");
        var clock = Stopwatch.StartNew();
        while (processes.All().Count > 0 && clock.Elapsed < Patience)
            Thread.Sleep(100);
        return
        [
            .. Unless(damage.Output == "No damage found.\n", $"verify: {damage.Output}{damage.Error}"),
            .. Unless(afterwards.Output == "ok\n", $"a container afterwards: {afterwards.Output}{afterwards.Error}"),
            .. processes.All().Select(p => $"a process: {p.Command}"),
            .. Unless(Sample.MountsOf(world) == 0, $"{Sample.MountsOf(world)} mounts"),
            .. Unless(Sample.ControlGroupsOf(containers) == 0, $"{Sample.ControlGroupsOf(containers)} control groups"),
            .. Lines(world, "images", "-q").Select(image => $"an image: {image}"),
            .. new[] { "containers", "mounts", "tmp", "layers", "blobs/sha256", "cache", "locks" }.SelectMany(name =>
                FilesIn($"{world.Store}/{name}").Select(file => $"a file: {file}")),
        ];
    }

    /// <summary>Ends what is still there. What failed keeps its folder, for who wants to know why.</summary>
    public static void End(World world, Processes processes, bool isKept)
    {
        foreach (var process in processes.All())
            Tool.Try("kill", ["-KILL", $"{process.Id}"]);
        world.End(isKept);
        if (isKept)
            Console.WriteLine($"it is kept in {world.Folder}");
    }

    // But for the two locks that every store has.
    private static IEnumerable<string> FilesIn(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is not ("writers" or "containers"));

    private static string[] Lines(World world, params string[] words) =>
        world.Try(words).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Unless(bool isFine, string what) => isFine ? [] : [what];
}
