using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>One image for several platforms (image-spec image-index.md), or Docker's manifest list; a layout's <c>index.json</c> too.</summary>
public sealed record Index : IJsonOnDeserialized
{
    /// <summary>Always 2.</summary>
    [JsonPropertyName("schemaVersion"), JsonPropertyOrder(0)]
    public int SchemaVersion { get; init; } = 2;

    /// <summary>The document's own media type, where it says one.</summary>
    [JsonPropertyName("mediaType"), JsonPropertyOrder(1)]
    public string? MediaType { get; init; }

    /// <summary>The artifact's type, when it is not an image.</summary>
    [JsonPropertyName("artifactType"), JsonPropertyOrder(2)]
    public string? ArtifactType { get; init; }

    /// <summary>The images, in order of preference.</summary>
    [JsonPropertyName("manifests"), JsonPropertyOrder(3)]
    public required ImmutableArray<Descriptor> Manifests { get; init; }

    /// <summary>The manifest that this one is about.</summary>
    [JsonPropertyName("subject"), JsonPropertyOrder(4)]
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form annotations.</summary>
    [JsonPropertyName("annotations"), JsonPropertyOrder(5), JsonConverter(typeof(StringMapConverter))]
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }

    /// <summary>The best image for a platform (<see cref="Platform.BestOf"/>); null if there is none.</summary>
    public Descriptor? Select(Platform platform) => platform.BestOf(Manifests, m => m.Platform);

    /// <inheritdoc/>
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (SchemaVersion != 2)
            throw new JsonException($"schemaVersion is {SchemaVersion}, not 2");
        JsonArray.Require(Manifests, "manifests");
        // One document must not be readable as two things (CVE-2021-41190).
        if (Unknown is not null && (Unknown.ContainsKey("layers") || Unknown.ContainsKey("config")))
            throw new JsonException("the document is an index and a manifest at once");
        if (MediaType is not null && !MediaTypes.IsIndex(MediaType))
            throw new JsonException($"an index says that it is \"{MediaType}\"");
    }
}
