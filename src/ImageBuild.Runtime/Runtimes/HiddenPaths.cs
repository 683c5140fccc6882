using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// What of the kernel's own file systems a container does not see, or can't write: docker's lists (moby
/// oci/defaults.go, <c>MaskedPaths</c> and <c>ReadonlyPaths</c>), as far as this kernel has them.
/// </summary>
internal static class HiddenPaths
{
    private static readonly string[] InProc =
        ["acpi", "asound", "interrupts", "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "scsi"];

    private static readonly string[] InSys = ["firmware", "devices/virtual/powercap"];

    private static readonly string[] ReadOnly = ["bus", "fs", "irq", "sys", "sysrq-trigger"];

    /// <summary>All that is hidden, whether this kernel has it or not.</summary>
    public static IReadOnlyList<string> Masked => [.. InProc.Select(n => $"/proc/{n}"), .. InSys.Select(n => $"/sys/{n}")];

    /// <summary>All that is read-only, whether this kernel has it or not.</summary>
    public static IReadOnlyList<string> ReadOnlyPaths => [.. ReadOnly.Select(n => $"/proc/{n}")];

    /// <summary>What is read-only in proc.</summary>
    public static IReadOnlyList<string> ReadOnlyInProc => [.. ReadOnly.Where(name => Path.Exists($"/proc/{name}"))];

    /// <summary>What is hidden in proc, each with a detached mount to put over it.</summary>
    public static IReadOnlyList<(string Name, int Cover)> CoversForProc(OpenDescriptors open) =>
        [.. InProc.Where(name => Path.Exists($"/proc/{name}")).Select(name => (name, open.Add(Cover($"/proc/{name}")).Number))];

    /// <summary>Hides it in a container's sys.</summary>
    public static void CoverInSys(SafeFd sys)
    {
        foreach (var name in InSys)
        {
            if (Linux.TryOpenAt2(sys, name, Linux.O_PATH | Linux.O_DIRECTORY, Linux.RESOLVE_BENEATH, 0, out var target) != Errno.None)
                continue;
            using (target)
            using (var cover = EmptyFolder())
                Linux.MoveMount(cover, target);
        }
    }

    private static SafeFd Cover(string path) => Directory.Exists(path) ? EmptyFolder() : Linux.OpenTreeClone(SafeFd.Cwd, "/dev/null");

    private static SafeFd EmptyFolder() => Devices.New("tmpfs", Devices.NoProgram | Linux.MOUNT_ATTR_RDONLY);
}
