using System.Collections.Immutable;
using ImageBuild.Oci;

namespace ImageBuild.Explain;

/// <summary>What a build made of a project for one platform, to compare the next with and to explain the image by.</summary>
public sealed record BuildRecord
{
    /// <summary>What tells the project from others: the path of its assembly beside the project file.</summary>
    public required string Project { get; init; }

    /// <summary><c>os/architecture[/variant]</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The digest of the image's manifest.</summary>
    public required Digest Image { get; init; }

    /// <summary>What the project calls its base.</summary>
    public required string Base { get; init; }

    /// <summary>The digest of the base's manifest.</summary>
    public required Digest BaseDigest { get; init; }

    /// <summary>The layers on top of the base, lowest first.</summary>
    public required ImmutableArray<LayerRecord> Layers { get; init; }

    /// <summary>The configuration of containers, and where each value came from.</summary>
    public required ImmutableArray<ConfigValue> Config { get; init; }
}
