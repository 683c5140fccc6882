using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>How one layer came to be (image-spec config.md, "history").</summary>
public sealed record History
{
    /// <summary>When, RFC 3339.</summary>
    [JsonPropertyName("created"), JsonPropertyOrder(0)]
    public string? Created { get; init; }

    /// <summary>By which command.</summary>
    [JsonPropertyName("created_by"), JsonPropertyOrder(1)]
    public string? CreatedBy { get; init; }

    /// <summary>By whom.</summary>
    [JsonPropertyName("author"), JsonPropertyOrder(2)]
    public string? Author { get; init; }

    /// <summary>A message.</summary>
    [JsonPropertyName("comment"), JsonPropertyOrder(3)]
    public string? Comment { get; init; }

    /// <summary>True if the step made no layer. Null is false.</summary>
    [JsonPropertyName("empty_layer"), JsonPropertyOrder(4)]
    public bool? EmptyLayer { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }
}
