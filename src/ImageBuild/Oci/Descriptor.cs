using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>What a blob is, and how to know it: type, digest and size in bytes (image-spec descriptor.md).</summary>
public sealed record Descriptor : IJsonOnDeserialized
{
    /// <summary>The media type; see <see cref="MediaTypes"/>.</summary>
    [JsonPropertyName("mediaType"), JsonPropertyOrder(0)]
    public required string MediaType { get; init; }

    /// <summary>The digest of the blob's bytes.</summary>
    [JsonPropertyName("digest"), JsonPropertyOrder(1)]
    public required Digest Digest { get; init; }

    /// <summary>The size of the blob in bytes, never negative.</summary>
    [JsonPropertyName("size"), JsonPropertyOrder(2)]
    public required long Size { get; init; }

    /// <summary>Other places of the blob. Read and kept, never followed.</summary>
    [JsonPropertyName("urls"), JsonPropertyOrder(3)]
    public ImmutableArray<string>? Urls { get; init; }

    /// <summary>Free-form annotations.</summary>
    [JsonPropertyName("annotations"), JsonPropertyOrder(4), JsonConverter(typeof(StringMapConverter))]
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>The blob itself in base64, for small ones.</summary>
    [JsonPropertyName("data"), JsonPropertyOrder(5)]
    public string? Data { get; init; }

    /// <summary>In an index: the platform of the image.</summary>
    [JsonPropertyName("platform"), JsonPropertyOrder(6)]
    public Platform? Platform { get; init; }

    /// <summary>The artifact's type when the blob is an artifact manifest.</summary>
    [JsonPropertyName("artifactType"), JsonPropertyOrder(7)]
    public string? ArtifactType { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }

    /// <inheritdoc/>
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (Size < 0)
            throw new JsonException($"the size {Size} of {Digest} is negative");
        if (MediaType.Length is 0 or > 255 || MediaType.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new JsonException($"\"{MediaType}\" is not a media type");
    }
}
