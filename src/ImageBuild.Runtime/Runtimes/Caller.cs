using System.Globalization;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>What this process is and has that a process forked from it would inherit.</summary>
internal static class Caller
{
    // What Linux and systemd begin with. The .NET runtime has raised ours, and nobody knows from what.
    private const ulong UsualOpenFiles = 1024;

    /// <summary>The limits of open files for a process that did not ask for others.</summary>
    public static (ulong Soft, ulong Hard) OpenFiles =>
        Linux.OpenFilesLimit is var (_, hard) ? (Math.Min(UsualOpenFiles, hard), hard) : default;

    /// <summary>The highest number of a capability that this kernel knows.</summary>
    public static int LastCapability =>
        int.Parse(KernelFile.Read("/proc/sys/kernel/cap_last_cap"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);

    /// <summary>Signals that this process ignores.</summary>
    public static IReadOnlyList<int> IgnoredSignals => IgnoredIn(KernelFile.Read("/proc/self/status"));

    /// <summary>The signals that a process's <c>status</c> says it ignores (proc_pid_status(5)).</summary>
    public static IReadOnlyList<int> IgnoredIn(string status)
    {
        var mask = Mask(status, "SigIgn:");
        return [.. Enumerable.Range(1, 64).Where(signal => (mask & (1UL << (signal - 1))) != 0)];
    }

    /// <summary>The bits of the capabilities that this process can use.</summary>
    public static ulong EffectiveCapabilities => Mask(KernelFile.Read("/proc/self/status"), "CapEff:");

    /// <summary>The bits of the capabilities that a process of ours could get at most.</summary>
    public static ulong BoundingCapabilities => Mask(KernelFile.Read("/proc/self/status"), "CapBnd:");

    private static ulong Mask(string status, string field)
    {
        var line = status.AsSpan(status.IndexOf(field, StringComparison.Ordinal) + field.Length);
        return ulong.Parse(line[..line.IndexOf('\n')].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
