namespace ImageBuild.Runtime.Containers;

/// <summary>What became of a container: how its last run began and ended.</summary>
public sealed record ContainerState
{
    /// <summary>The process id of its first process on this machine; 0 before the first start.</summary>
    public int Process { get; init; }

    /// <summary>When that process began, in the kernel's ticks: a process id alone may be somebody else's by now.</summary>
    public ulong ProcessStart { get; init; }

    /// <summary>When it was started last.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null while it runs, or if nobody was there to see it.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>How it ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether the kernel ended a process of it because there was no memory left.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>How often it was started again since somebody started it.</summary>
    public int RestartCount { get; init; }

    /// <summary>Whether it is to be started again, if whoever watches it still does.</summary>
    public bool Restarting { get; init; }

    /// <summary>Its control groups, from before they are made. They go when it ends, or with the container if nobody was there to see its end.</summary>
    public IReadOnlyList<string> Cgroups { get; init; } = [];

    /// <summary>Paths that were made in its root to mount something on, which are not its own changes.</summary>
    public IReadOnlyList<string> CreatedPaths { get; init; } = [];
}

/// <summary>Docker's words for where a container is in its life.</summary>
public enum ContainerStatus
{
    /// <summary>Never started.</summary>
    Created,

    /// <summary>Its first process runs.</summary>
    Running,

    /// <summary>It ran, and waits to be started again.</summary>
    Restarting,

    /// <summary>It ran.</summary>
    Exited,
}
