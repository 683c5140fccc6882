namespace ImageBuild.Runtime.Runtimes;

/// <summary>What all processes of a container together may use. Null is no limit.</summary>
public sealed record ResourceLimits
{
    /// <summary>Memory, in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Memory and swap together, in bytes; -1 for any. Default: twice the memory, as docker has it.</summary>
    public long? MemoryAndSwap { get; init; }

    /// <summary>Time of the processors, in microseconds a tenth of a second: 100,000 is one processor.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>The share of the processors where others want them too: 2 to 262144, where 1024 is usual.</summary>
    public long? CpuShares { get; init; }

    /// <summary>Which processors, as cpuset(7) lists them: <c>0-2,4</c>.</summary>
    public string? Processors { get; init; }

    /// <summary>Which nodes of memory, listed the same way.</summary>
    public string? MemoryNodes { get; init; }

    /// <summary>How many processes and threads there may be.</summary>
    public long? Processes { get; init; }

    /// <summary>Whether there is any limit.</summary>
    public bool Any => this != new ResourceLimits();
}
