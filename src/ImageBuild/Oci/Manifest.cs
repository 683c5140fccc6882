using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>One image: its configuration and its layers, lowest first (image-spec manifest.md; Docker schema 2 alike).</summary>
public sealed record Manifest : IJsonOnDeserialized
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

    /// <summary>The image's configuration.</summary>
    [JsonPropertyName("config"), JsonPropertyOrder(3)]
    public required Descriptor Config { get; init; }

    /// <summary>The layers, lowest first.</summary>
    [JsonPropertyName("layers"), JsonPropertyOrder(4)]
    public required ImmutableArray<Descriptor> Layers { get; init; }

    /// <summary>The manifest that this one is about (a signature, an SBOM).</summary>
    [JsonPropertyName("subject"), JsonPropertyOrder(5)]
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form annotations.</summary>
    [JsonPropertyName("annotations"), JsonPropertyOrder(6), JsonConverter(typeof(StringMapConverter))]
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }

    /// <inheritdoc/>
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (SchemaVersion != 2)
            throw new JsonException($"schemaVersion is {SchemaVersion}, not 2");
        JsonArray.Require(Layers, "layers");
        // One document must not be readable as two things (CVE-2021-41190).
        if (Unknown is not null && (Unknown.ContainsKey("manifests") || Unknown.ContainsKey("fsLayers")))
            throw new JsonException("the document is a manifest and an index at once");
        if (MediaType is not null && !MediaTypes.IsManifest(MediaType))
            throw new JsonException($"a manifest says that it is \"{MediaType}\"");
    }
}
