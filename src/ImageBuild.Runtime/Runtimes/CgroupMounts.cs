using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Where this machine's control groups are, and where among them this process is.</summary>
/// <param name="mounts">The content of <c>/proc/self/mountinfo</c>.</param>
/// <param name="own">The content of <c>/proc/self/cgroup</c>.</param>
internal sealed class CgroupMounts(string mounts, string own)
{
    private const string SubtreeControl = "cgroup.subtree_control";

    // mountinfo: id, parent, device, root, mount point, options, optional fields, "-", type, source, super options.
    private readonly List<(string Type, string Root, string Path, string[] Options)> all = [.. mounts.Split('\n').Select(l => l.Split(' '))
        .Where(f => f.Length > 9).Select(f => (Fields: f, Dash: Array.IndexOf(f, "-")))
        .Where(f => f.Dash > 0 && f.Fields[f.Dash + 1] is "cgroup" or "cgroup2")
        .Select(f => (f.Fields[f.Dash + 1], f.Fields[3], f.Fields[4], f.Fields[f.Dash + 3].Split(',')))];

    // "id:controllers:path"; version 2 has no controllers.
    private readonly List<(string[] Controllers, string Path)> groups = [.. own.Split('\n').Select(l => l.Split(':', 3))
        .Where(f => f.Length == 3).Select(f => (f[1].Split(','), f[2]))];

    /// <summary>Those of this process.</summary>
    public static CgroupMounts Read() => new(KernelFile.Read("/proc/self/mountinfo"), KernelFile.Read("/proc/self/cgroup"));

    /// <summary>The folder in which a group with this controller can be made; null if there is none.</summary>
    /// <param name="controller">Its name: <c>memory</c>.</param>
    /// <returns>The folder, and whether it is one of version 1.</returns>
    public (string Folder, bool IsFirst)? ParentFor(string controller)
    {
        if (Find("cgroup", controller) is { } first)
            return (first, true);
        for (var folder = Find("cgroup2", ""); folder is not null; folder = Above(folder))
        {
            if (Delegates(folder, controller))
                return (folder, false);
        }

        return null;
    }

    /// <summary>The groups of this name that the process is in.</summary>
    public IReadOnlyList<string> FoldersNamed(string name) => [.. all
        .Select(m => (Mount: m, Group: groups.FirstOrDefault(g => m.Type == "cgroup2" ? g.Controllers is [""] : g.Controllers.Any(c => m.Options.Contains(c)))))
        .Where(m => m.Group.Path is { } path && Path.GetFileName(path) == name)
        .Select(m => Path.Combine(m.Mount.Path, m.Group.Path.TrimStart('/'))).Where(Directory.Exists).Distinct()];

    /// <summary>Where version 2 is mounted beside version 1, if so.</summary>
    public string? SecondBesideFirst => all.Any(m => m.Type == "cgroup") ? all.Where(m => m.Type == "cgroup2").Select(m => m.Path).FirstOrDefault() : null;

    // This process's own group of a hierarchy.
    private string? Find(string type, string controller)
    {
        var mount = all.FirstOrDefault(m => m.Type == type && (controller.Length == 0 || m.Options.Contains(controller)));
        var group = groups.FirstOrDefault(g => g.Controllers.Contains(controller));
        if (mount.Path is null || group.Path is null)
            return null;
        // Of a part of the hierarchy that is mounted here, only what lies in it can be reached.
        var below = mount.Root == "/" ? group.Path : group.Path.StartsWith(mount.Root + "/", StringComparison.Ordinal) ? group.Path[mount.Root.Length..] : "/";
        var folder = Path.Combine(mount.Path, below.TrimStart('/'));
        return Directory.Exists(folder) ? folder : mount.Path;
    }

    private string? Above(string folder) => all.Any(m => m.Path == folder) ? null : Path.GetDirectoryName(folder);

    // A group with processes of its own, but for the root, gives its groups nothing (cgroups(7), "no internal processes").
    private static bool Delegates(string folder, string controller)
    {
        try
        {
            if (!Has(folder, "cgroup.controllers", controller))
                return false;
            if (!Has(folder, SubtreeControl, controller))
                File.WriteAllText(Path.Combine(folder, SubtreeControl), "+" + controller);
            var trial = Path.Combine(folder, "imagebuild-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(trial);
            Directory.Delete(trial);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Has(string folder, string file, string controller) =>
        File.ReadAllText(Path.Combine(folder, file)).Split([' ', '\n']).Contains(controller);
}
