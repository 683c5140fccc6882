using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>One image: its configuration and its layers, lowest first (image-spec manifest.md; Docker schema 2 alike).</summary>
public sealed record Manifest
{
    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; } = 2;

    /// <summary>The document's own media type, where it says one.</summary>
    public string? MediaType { get; init; }

    /// <summary>The artifact's type, when it is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The image's configuration.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>The layers, lowest first.</summary>
    public required ImmutableArray<Descriptor> Layers { get; init; }

    /// <summary>The manifest that this one is about (a signature, an SBOM).</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form annotations.</summary>
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
