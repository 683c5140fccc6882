using System.Collections.Immutable;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Containers;

/// <summary>A container as it was made. Never changes; what happens to it is <see cref="ContainerState"/>.</summary>
public sealed record Container
{
    /// <summary>64 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>A name that no other container of the store has.</summary>
    public required string Name { get; init; }

    /// <summary>The image as the user wrote it.</summary>
    public required string Image { get; init; }

    /// <summary>The digest of the image's manifest.</summary>
    public required string Manifest { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What it runs.</summary>
    public required ContainerSpec Spec { get; init; }

    /// <summary>The runtime that runs it: embedded, or the name or path of an OCI runtime.</summary>
    public string Runtime { get; init; } = EmbeddedRuntime.Name;

    /// <summary>The signal that asks it to stop. 15 is SIGTERM.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Seconds until a container that was asked to stop is killed.</summary>
    public int StopTimeout { get; init; } = UsualStopTimeout;

    /// <summary>Docker's.</summary>
    public const int UsualStopTimeout = 10;

    /// <summary>Labels: the image's and the user's.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether it goes when it ends.</summary>
    public bool RemoveAtEnd { get; init; }

    /// <summary>What is kept of what it writes.</summary>
    public ContainerLogOptions Log { get; init; } = new();

    /// <summary>How its health is tested; null for not at all.</summary>
    public HealthCheck? Health { get; init; }

    /// <summary>When it is started again after its end.</summary>
    public RestartPolicy Restart { get; init; } = new(RestartKind.No);

    /// <summary>The first twelve digits of the id.</summary>
    public string ShortId => Id[..12];
}
