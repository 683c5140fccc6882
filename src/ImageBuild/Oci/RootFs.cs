using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>The layers of an image by content (image-spec config.md, "rootfs").</summary>
public sealed record RootFs
{
    /// <summary>Always <c>layers</c>.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; } = "layers";

    /// <summary>The diff IDs, lowest layer first.</summary>
    [JsonPropertyName("diff_ids")]
    public required ImmutableArray<DiffId> DiffIds { get; init; }
}
