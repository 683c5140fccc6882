using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>
/// What an image is and how it runs (image-spec config.md; Docker's image JSON alike).
/// Times stay text: Go writes nanoseconds, which no .NET type keeps.
/// </summary>
public sealed record ImageConfig
{
    /// <summary>When the image was made, RFC 3339.</summary>
    public string? Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>GOARCH of the image.</summary>
    public required string Architecture { get; init; }

    /// <summary>Variant of the processor.</summary>
    public string? Variant { get; init; }

    /// <summary>GOOS of the image.</summary>
    public required string Os { get; init; }

    /// <summary>Version of Windows.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Features of Windows.</summary>
    public ImmutableArray<string>? OsFeatures { get; init; }

    /// <summary>How a container of the image runs.</summary>
    public ContainerConfig? Config { get; init; }

    /// <summary>The layers' identities.</summary>
    public required RootFs RootFs { get; init; }

    /// <summary>How each layer came to be, lowest first.</summary>
    public ImmutableArray<History>? History { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>The platform that the image is for.</summary>
    public Platform Platform => new()
    {
        Os = Os,
        Architecture = Architecture,
        Variant = Variant,
        OsVersion = OsVersion,
        OsFeatures = OsFeatures,
    };
}
