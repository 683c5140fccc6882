namespace ImageBuild.Build;

/// <summary>What of a project decides its base image.</summary>
public sealed record ProjectTraits
{
    /// <summary>The version of the SDK that builds: <c>10.0.401</c>, <c>11.0.100-preview.3.1234</c>.</summary>
    public required string SdkVersion { get; init; }

    /// <summary>The version of the target framework: <c>10.0</c>.</summary>
    public required string TargetFrameworkVersion { get; init; }

    /// <summary>The names of the shared frameworks that it refers to.</summary>
    public IReadOnlyCollection<string> FrameworkReferences { get; init; } = [];

    /// <summary>The platforms that the image is for.</summary>
    public IReadOnlyCollection<string> RuntimeIdentifiers { get; init; } = [];

    /// <summary>Whether it brings its own runtime.</summary>
    public bool IsSelfContained { get; init; }

    /// <summary>Whether it is compiled to native code.</summary>
    public bool IsAot { get; init; }

    /// <summary>Whether it is trimmed.</summary>
    public bool IsTrimmed { get; init; }

    /// <summary>Whether it needs neither ICU nor time zones.</summary>
    public bool UsesInvariantGlobalization { get; init; }

    /// <summary>The variant of the image that the user asks for (<c>alpine</c>), or empty.</summary>
    public string Family { get; init; } = "";
}
