using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Starts containers.</summary>
public interface IContainerRuntime
{
    /// <summary>Starts one; returns when its program runs.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG5001, IMG5002, IMG5015: its program can't run; IMG5004, IMG5010, IMG5012, IMG5013, IMG5024, IMG5025: it can't be made. Then nothing of it runs.
    /// </exception>
    StartedContainer Start(ContainerStart start);

    /// <summary>Starts a process more in a container that runs; returns when its program runs. It ends with the container, and not with us.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG5001, IMG5002, IMG5015: its program can't run; IMG5010: there is no such user; IMG5004, IMG5024, IMG5025: the container can't be entered; IMG5008: it has ended.
    /// </exception>
    StartedContainer Exec(ContainerExec exec);
}

/// <summary>All that a start needs.</summary>
public sealed record ContainerStart
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>What runs.</summary>
    public required ContainerSpec Spec { get; init; }

    /// <summary>The root file system.</summary>
    public required OverlayMount Root { get; init; }

    /// <summary>An empty folder on which the root is mounted, in the container's namespace alone.</summary>
    public required string Merged { get; init; }

    /// <summary>A folder for files that are made for the container: hosts, hostname, resolv.conf.</summary>
    public required string Files { get; init; }

    /// <summary>The size that its terminal has from the beginning (ioctl_tty(2), struct winsize); empty for any.</summary>
    public byte[] TerminalSize { get; init; } = [];

    /// <summary>A folder for what the runtime needs to know of it later.</summary>
    public required string Bundle { get; init; }

    /// <summary>Descriptors that become its input, output and error; not used with a terminal.</summary>
    public required int[] Streams { get; init; }
}

/// <summary>All that a process more in a container needs.</summary>
public sealed record ContainerExec
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The container.</summary>
    public required RunningContainer Container { get; init; }

    /// <summary>Its <see cref="ContainerStart.Bundle"/>.</summary>
    public required string Bundle { get; init; }

    /// <summary>As <see cref="ContainerStart.TerminalSize"/>.</summary>
    public byte[] TerminalSize { get; init; } = [];

    /// <summary>Its control groups, in which all of its processes are.</summary>
    public required IReadOnlyList<string> Cgroups { get; init; }

    /// <summary>The process. Its mounts and what else makes a container are the container's already.</summary>
    public required ContainerSpec Spec { get; init; }

    /// <summary>Descriptors that become its input, output and error; not used with a terminal.</summary>
    public required int[] Streams { get; init; }
}
