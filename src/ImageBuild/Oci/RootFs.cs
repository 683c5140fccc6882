using System.Collections.Immutable;

namespace ImageBuild.Oci;

/// <summary>The layers of an image by content (image-spec config.md, "rootfs").</summary>
public sealed record RootFs
{
    /// <summary>Always <c>layers</c>.</summary>
    public string Type { get; init; } = "layers";

    /// <summary>The diff IDs, lowest layer first.</summary>
    public required ImmutableArray<DiffId> DiffIds { get; init; }
}
