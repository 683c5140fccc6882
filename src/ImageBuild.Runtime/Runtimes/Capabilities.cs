using System.Collections.Immutable;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Capabilities by name (capabilities(7)); the number of one is its place here.</summary>
public static class Capabilities
{
    /// <summary>All that this version knows.</summary>
    public static readonly ImmutableArray<string> All =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ];

    /// <summary>What docker gives (moby oci/caps/defaults.go).</summary>
    public static readonly ImmutableArray<string> Default =
    [
        "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP",
        "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE",
    ];

    /// <summary>
    /// The default with some added and some dropped, of what this process can give; <c>ALL</c> stands for all that it can.
    /// In a container of another engine that may be less than there is (the bounding set of capabilities(7)); who is root of
    /// a user namespace can give all.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG5011: there is no such capability, or this process can't give it.</exception>
    public static ImmutableArray<string> With(IEnumerable<string> add, IEnumerable<string> drop) =>
        With(add, drop, UserNamespace.IsNeeded ? ulong.MaxValue : Caller.BoundingCapabilities);

    /// <summary>The same for a process with this bounding set.</summary>
    internal static ImmutableArray<string> With(IEnumerable<string> add, IEnumerable<string> drop, ulong bounding)
    {
        var (added, dropped) = (add.Select(Name).ToHashSet(), drop.Select(Name).ToHashSet());
        var available = All.Where((_, number) => (bounding & (1UL << number)) != 0).ToList();
        if (added.FirstOrDefault(c => c != "ALL" && !available.Contains(c)) is { } missing)
            throw RuntimeErrors.UnavailableCapability(missing);
        IEnumerable<string> start = added.Contains("ALL") ? All : dropped.Contains("ALL") ? [] : Default;
        return [.. available.Where(c => added.Contains(c) || (start.Contains(c) && !dropped.Contains(c)))];
    }

    /// <summary>The bit of each capability.</summary>
    internal static ulong Mask(IEnumerable<string> names) => names.Aggregate(0UL, (mask, name) => mask | (1UL << All.IndexOf(name)));

    private static string Name(string text)
    {
        var upper = text.ToUpperInvariant();
        var name = upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper[4..] : upper;
        return name == "ALL" || All.Contains(name) ? name : throw RuntimeErrors.UnknownCapability(text);
    }
}
