using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Starts containers.</summary>
public interface IContainerRuntime
{
    /// <summary>Starts one; returns when its program runs.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG5001, IMG5002, IMG5015: its program can't run; IMG5004, IMG5010, IMG5012, IMG5013: it can't be made. Then nothing of it runs.
    /// </exception>
    StartedContainer Start(ContainerStart start);
}

/// <summary>All that a start needs.</summary>
public sealed record ContainerStart
{
    /// <summary>What runs.</summary>
    public required ContainerSpec Spec { get; init; }

    /// <summary>The root file system.</summary>
    public required OverlayMount Root { get; init; }

    /// <summary>An empty folder on which the root is mounted, in the container's namespace alone.</summary>
    public required string Merged { get; init; }

    /// <summary>A folder for files that are made for the container: hosts, hostname, resolv.conf.</summary>
    public required string Files { get; init; }

    /// <summary>Descriptors that become its input, output and error; not used with a terminal.</summary>
    public required int[] Streams { get; init; }
}
