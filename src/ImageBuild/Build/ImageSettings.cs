using System.Collections.Immutable;
using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>What a project says about its image and its containers. Null or empty leaves what the base says.</summary>
public sealed record ImageSettings
{
    /// <summary>When the image was made. An argument, since equal inputs must give equal images.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The media type of the manifest; null for the base's.</summary>
    public string? ManifestType { get; init; }

    /// <summary>Where the program starts.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whom it runs as; null for the <c>APP_UID</c> of the environment, else the base's user.</summary>
    public string? User { get; init; }

    /// <summary>Ports besides those that the base and the variables of ASP.NET Core name.</summary>
    public ImmutableArray<ContainerPort> Ports { get; init; } = [];

    /// <summary>Variables, set in this order over the base's.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Labels, set over the base's; of two with one name the later wins.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Folders that hold data of a container's own, besides the base's.</summary>
    public ImmutableArray<string> Volumes { get; init; } = [];

    /// <summary>The signal that asks the program to stop.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Docker's shell for the shell form of commands.</summary>
    public ImmutableArray<string> Shell { get; init; } = [];

    /// <summary>The test of health.</summary>
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>Annotations; of two with one key the later wins.</summary>
    public ImmutableArray<Annotation> Annotations { get; init; } = [];

    /// <summary>How it starts.</summary>
    public StartCommand Command { get; init; } = new();

    /// <summary>The annotations of one thing; null if there are none.</summary>
    public ImmutableSortedDictionary<string, string>? AnnotationsOf(AnnotationScope scope)
    {
        var found = Annotations.Where(a => a.Scope == scope).Aggregate(
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            (all, annotation) => all.SetItem(annotation.Key, annotation.Value));
        return found.IsEmpty ? null : found;
    }
}
