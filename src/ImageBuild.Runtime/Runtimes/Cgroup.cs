using System.Globalization;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// The control group of a container that has limits (cgroups(7)): one folder in version 2; in version 1, or where both
/// are mounted, one for each controller that is mounted by itself.
/// </summary>
internal sealed class Cgroup : IDisposable
{
    private const string Prefix = "imagebuild-";
    private const long CpuPeriod = 100_000;

    // A value that is what the group above has.
    private const string AsParent = "parent";
    private const int PatienceMilliseconds = 2_000;

    private readonly List<string> folders = [];

    private Cgroup()
    {
    }

    /// <summary>Where it is, for those who come later.</summary>
    public IReadOnlyList<string> Folders => folders;

    /// <summary>Where one would be made: for a note of it before it is there, since whoever makes it may be killed.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="limits">Its limits.</param>
    public static IReadOnlyList<string> FoldersFor(string id, ResourceLimits limits)
    {
        if (!limits.Any)
            return [];
        var machine = CgroupMounts.Read();
        return [.. Settings(limits).Select(s => s.Controller).Distinct().Select(machine.ParentFor).OfType<(string Folder, bool IsFirst)>()
            .Select(p => Path.Combine(p.Folder, NameFor(id))).Distinct()];
    }

    /// <summary>Makes one; null where there is nothing to limit.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="limits">Its limits.</param>
    /// <exception cref="ImageBuildException">IMG5022: this machine, or this user's rights on it, has no such limits.</exception>
    public static Cgroup? Create(string id, ResourceLimits limits)
    {
        if (!limits.Any)
            return null;
        var made = new Cgroup();
        try
        {
            var machine = CgroupMounts.Read();
            foreach (var group in Settings(limits).GroupBy(s => s.Controller))
                made.Set(machine, group.Key, id, [.. group]);
            return made;
        }
        catch (Exception e)
        {
            made.Dispose();
            throw e is IOException or UnauthorizedAccessException ? RuntimeErrors.LimitsFailed(e.Message, e) : e;
        }
    }

    /// <summary>The name of a container's.</summary>
    public static string NameFor(string id) => Prefix + id;

    /// <summary>The one that somebody else has made for a container's process; null if it is in none of its own.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="process">The process.</param>
    public static Cgroup? Adopt(string id, int process)
    {
        var made = new Cgroup();
        made.folders.AddRange(new CgroupMounts(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText($"/proc/{process}/cgroup")).FoldersNamed(NameFor(id)));
        return made.folders.Count == 0 ? null : made;
    }

    /// <summary>Moves a process into control groups.</summary>
    /// <exception cref="ImageBuildException">IMG5022: it can't be moved.</exception>
    public static void Add(IEnumerable<string> folders, int process)
    {
        try
        {
            foreach (var folder in folders)
                Write(folder, "cgroup.procs", process.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RuntimeErrors.LimitsFailed(e.Message, e);
        }
    }

    /// <summary>Whether the kernel ended a process of it because there was no memory left.</summary>
    public bool WasOutOfMemory => folders.SelectMany(f => (string[])[Path.Combine(f, "memory.events"), Path.Combine(f, "memory.oom_control")])
        .Where(File.Exists).SelectMany(File.ReadLines)
        .Any(l => l.StartsWith("oom_kill ", StringComparison.Ordinal) && l != "oom_kill 0");

    /// <summary>Removes control groups whose processes have ended, or are about to.</summary>
    public static void Remove(IEnumerable<string> folders)
    {
        foreach (var folder in folders.Where(f => Path.GetFileName(f).StartsWith(Prefix, StringComparison.Ordinal)))
        {
            for (var waited = 0; !TryRemove(folder) && waited < PatienceMilliseconds; waited++)
                Thread.Sleep(1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(folders);

    // In the order in which the kernel takes them: what holds memory and swap is never less than what holds memory.
    private static IEnumerable<Setting> Settings(ResourceLimits limits)
    {
        if (limits.Memory is { } memory)
        {
            var swap = limits.MemoryAndSwap ?? checked(memory * 2);
            yield return new("memory", "memory.limit_in_bytes", Text(memory), "memory.max", Text(memory));
            yield return new("memory", "memory.memsw.limit_in_bytes", Text(swap), "memory.swap.max", swap < 0 ? "max" : Text(swap - memory)) { IsOptional = true };
        }

        if (limits.CpuQuota is { } quota)
        {
            yield return new("cpu", "cpu.cfs_period_us", Text(CpuPeriod), "cpu.max", $"{Text(quota)} {Text(CpuPeriod)}");
            yield return new("cpu", "cpu.cfs_quota_us", Text(quota), "", "");
        }

        // The conversion of runc and crun, for 1024 shares to be the weight that all begin with, or near it.
        if (limits.CpuShares is { } shares)
            yield return new("cpu", "cpu.shares", Text(shares), "cpu.weight", Text(1 + ((shares - 2) * 9999 / 262142)));
        // Version 1 takes no process before both are set.
        if (limits.Processors is not null || limits.MemoryNodes is not null)
        {
            yield return CpuSet("cpuset.cpus", limits.Processors);
            yield return CpuSet("cpuset.mems", limits.MemoryNodes);
        }

        if (limits.Processes is { } processes)
            yield return new("pids", "pids.max", Text(processes), "pids.max", Text(processes));
    }

    private static Setting CpuSet(string file, string? list) =>
        list is null ? new("cpuset", file, AsParent, "", "") : new("cpuset", file, list, file, list);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Set(CgroupMounts machine, string controller, string id, IReadOnlyList<Setting> settings)
    {
        var (parent, isFirst) = machine.ParentFor(controller) ?? throw RuntimeErrors.LimitsFailed($"The controller '{controller}' is not there for this user.");
        var folder = Path.Combine(parent, NameFor(id));
        if (!folders.Contains(folder))
        {
            TryRemove(folder);
            Directory.CreateDirectory(folder);
            folders.Add(folder);
        }

        foreach (var setting in settings)
        {
            var (file, value) = isFirst ? (setting.FirstFile, setting.First) : (setting.SecondFile, setting.Second);
            // Without swap on the machine, or its accounting, there is nothing to limit.
            if (file.Length > 0 && (!setting.IsOptional || File.Exists(Path.Combine(folder, file))))
                Write(folder, file, value == AsParent ? File.ReadAllText(Path.Combine(parent, file)).Trim() : value);
        }
    }

    private static void Write(string folder, string file, string value)
    {
        using var stream = new FileStream(Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(value));
    }

    // True if it is gone.
    private static bool TryRemove(string folder)
    {
        try
        {
            // A folder of the kernel's: its files go with it.
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed record Setting(string Controller, string FirstFile, string First, string SecondFile, string Second)
    {
        public bool IsOptional { get; init; }
    }
}
