using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>How one layer came to be (image-spec config.md, "history").</summary>
public sealed record History
{
    /// <summary>When, RFC 3339.</summary>
    public string? Created { get; init; }

    /// <summary>By which command.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>By whom.</summary>
    public string? Author { get; init; }

    /// <summary>A message.</summary>
    public string? Comment { get; init; }

    /// <summary>True if the step made no layer. Null is false.</summary>
    public bool? EmptyLayer { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
