namespace ImageBuild.Runtime.Containers;

/// <summary>What is kept of what a container writes.</summary>
public sealed record ContainerLogOptions
{
    /// <summary>Whether nothing is.</summary>
    public bool IsOff { get; init; }

    /// <summary>Bytes after which a file is followed by a new one; 0 for never.</summary>
    public long MaxSize { get; init; }

    /// <summary>How many files are kept, the one that is written among them.</summary>
    public int MaxFiles { get; init; } = 1;
}
