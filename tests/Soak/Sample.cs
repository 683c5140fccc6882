using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Soak;

/// <summary>What the soak has of the machine at a moment, by name; and what of it must not grow.</summary>
/// <param name="At">When.</param>
/// <param name="Values">In the order of the table.</param>
internal sealed record Sample(TimeSpan At, IReadOnlyDictionary<string, long> Values)
{
    /// <summary>Takes one.</summary>
    /// <param name="world">Of what.</param>
    /// <param name="processes">Where its processes are found.</param>
    /// <param name="watchers">The processes that live long.</param>
    /// <param name="containers">The ids of all containers that there ever were.</param>
    /// <param name="at">The time.</param>
    public static Sample Take(World world, Processes processes, IReadOnlyList<int> watchers, IReadOnlyCollection<string> containers, TimeSpan at)
    {
        // Without publishes: a build that happens to run at the moment has more descriptors than all the rest.
        var ours = processes.All().Where(p => !p.Command.Contains("dotnet", StringComparison.Ordinal)).Select(p => p.Id).ToList();
        var memory = File.ReadLines("/proc/meminfo").ToDictionary(l => l.Split(':')[0], l => Number(l.Split(':')[1]));
        return new Sample(at, new Dictionary<string, long>
        {
            ["watchers' memory, KiB"] = watchers.Sum(MemoryOf),
            ["watchers' descriptors"] = watchers.Sum(DescriptorsOf),
            ["processes"] = ours.Count,
            ["descriptors"] = ours.Sum(DescriptorsOf),
            ["mounts"] = MountsOf(world),
            ["network namespaces"] = ours.Select(p => Link($"/proc/{p}/ns/net")).Distinct().Count(),
            ["control groups"] = ControlGroupsOf(containers),
            ["containers"] = Entries(world, "containers"),
            ["files in tmp"] = Entries(world, "tmp"),
            ["files in locks"] = Entries(world, "locks"),
            ["store, MiB"] = Number(Tool.Try("du", ["-sm", world.Store]).Output),
            ["kernel's memory, MiB"] = memory["SUnreclaim"] >> 10,
            ["free memory, MiB"] = memory["MemAvailable"] >> 10,
        });
    }

    /// <summary>The mounts of this machine that are of a soak.</summary>
    public static int MountsOf(World world) =>
        File.ReadLines("/proc/self/mountinfo").Count(l => l.Contains(world.Folder, StringComparison.Ordinal));

    /// <summary>The control groups of containers.</summary>
    public static int ControlGroupsOf(IReadOnlyCollection<string> containers) =>
        Tool.Run("find", "/sys/fs/cgroup", "-type", "d", "-name", "imagebuild-*").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Count(folder => containers.Contains(Path.GetFileName(folder)["imagebuild-".Length..]));

    /// <summary>How many entries a folder of the store has.</summary>
    public static int Entries(World world, string name) =>
        Directory.Exists($"{world.Store}/{name}") ? Directory.GetFileSystemEntries($"{world.Store}/{name}").Length : 0;

    private static long MemoryOf(int process) =>
        Read($"/proc/{process}/status").Split('\n').FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)) is { } line ? Number(line[6..]) : 0;

    private static int DescriptorsOf(int process)
    {
        try
        {
            return Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) =>
        long.TryParse(text.Trim().Split(' ', '\t')[0], CultureInfo.InvariantCulture, out var number) ? number : 0;
}
