using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>
/// What an image is and how it runs (image-spec config.md; Docker's image JSON alike).
/// Times stay text: Go writes nanoseconds, which no .NET type keeps.
/// </summary>
public sealed record ImageConfig : IJsonOnDeserialized
{
    /// <summary>When the image was made, RFC 3339.</summary>
    [JsonPropertyName("created"), JsonPropertyOrder(0)]
    public string? Created { get; init; }

    /// <summary>Who made it.</summary>
    [JsonPropertyName("author"), JsonPropertyOrder(1)]
    public string? Author { get; init; }

    /// <summary>GOARCH of the image.</summary>
    [JsonPropertyName("architecture"), JsonPropertyOrder(2)]
    public required string Architecture { get; init; }

    /// <summary>Variant of the processor.</summary>
    [JsonPropertyName("variant"), JsonPropertyOrder(3)]
    public string? Variant { get; init; }

    /// <summary>GOOS of the image.</summary>
    [JsonPropertyName("os"), JsonPropertyOrder(4)]
    public required string Os { get; init; }

    /// <summary>Version of Windows.</summary>
    [JsonPropertyName("os.version"), JsonPropertyOrder(5)]
    public string? OsVersion { get; init; }

    /// <summary>Features of Windows.</summary>
    [JsonPropertyName("os.features"), JsonPropertyOrder(6)]
    public ImmutableArray<string>? OsFeatures { get; init; }

    /// <summary>How a container of the image runs.</summary>
    [JsonPropertyName("config"), JsonPropertyOrder(7)]
    public ContainerConfig? Config { get; init; }

    /// <summary>The layers' identities.</summary>
    [JsonPropertyName("rootfs"), JsonPropertyOrder(8)]
    public required RootFs RootFs { get; init; }

    /// <summary>How each layer came to be, lowest first.</summary>
    [JsonPropertyName("history"), JsonPropertyOrder(9)]
    public ImmutableArray<History>? History { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }

    /// <summary>The platform that the image is for.</summary>
    [JsonIgnore]
    public Platform Platform => new()
    {
        Os = Os,
        Architecture = Architecture,
        Variant = Variant,
        OsVersion = OsVersion,
        OsFeatures = OsFeatures,
    };

    /// <inheritdoc/>
    void IJsonOnDeserialized.OnDeserialized()
    {
        JsonArray.Require(RootFs.DiffIds, "rootfs.diff_ids");
        JsonArray.RequireElements(History, "history");
    }
}
