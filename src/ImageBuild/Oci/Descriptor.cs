using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>What a blob is, and how to know it: type, digest and size in bytes (image-spec descriptor.md).</summary>
public sealed record Descriptor
{
    /// <summary>The media type; see <see cref="MediaTypes"/>.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest of the blob's bytes.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The size of the blob in bytes, never negative.</summary>
    public required long Size { get; init; }

    /// <summary>Other places of the blob. Read and kept, never followed.</summary>
    public ImmutableArray<string>? Urls { get; init; }

    /// <summary>Free-form annotations.</summary>
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>The blob itself in base64, for small ones.</summary>
    public string? Data { get; init; }

    /// <summary>In an index: the platform of the image.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The artifact's type when the blob is an artifact manifest.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
