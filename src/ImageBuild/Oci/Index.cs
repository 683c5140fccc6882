using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>One image for several platforms (image-spec image-index.md), or Docker's manifest list; a layout's <c>index.json</c> too.</summary>
public sealed record Index
{
    /// <summary>How many may lie in each other. Two is already rare; a stranger's thousands would not be walked to an end.</summary>
    public const int MaxDepth = 8;

    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; } = 2;

    /// <summary>The document's own media type, where it says one.</summary>
    public string? MediaType { get; init; }

    /// <summary>The artifact's type, when it is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The images, in order of preference.</summary>
    public required ImmutableArray<Descriptor> Manifests { get; init; }

    /// <summary>The manifest that this one is about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form annotations.</summary>
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>The best image for a platform (<see cref="Platform.BestOf"/>); null if there is none.</summary>
    public Descriptor? Select(Platform platform) => platform.BestOf(Manifests, m => m.Platform);
}
