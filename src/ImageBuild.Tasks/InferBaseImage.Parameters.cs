using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

public sealed partial class InferBaseImage
{
    /// <summary>The version of the SDK.</summary>
    [Required]
    public string SdkVersion { get; set; } = "";

    /// <summary>The version of the target framework, without its <c>v</c>.</summary>
    [Required]
    public string TargetFrameworkVersion { get; set; } = "";

    /// <summary>The shared frameworks that the project refers to.</summary>
    public ITaskItem[] FrameworkReferences { get; set; } = [];

    /// <summary>The platforms that the image is for.</summary>
    public string[] RuntimeIdentifiers { get; set; } = [];

    /// <summary>Whether the project brings its own runtime.</summary>
    public bool IsSelfContained { get; set; }

    /// <summary>Whether the project is compiled to native code.</summary>
    public bool IsAot { get; set; }

    /// <summary>Whether the project is trimmed.</summary>
    public bool IsTrimmed { get; set; }

    /// <summary>Whether the project needs neither ICU nor time zones.</summary>
    public bool UsesInvariantGlobalization { get; set; }

    /// <summary>The variant of the image that is asked for.</summary>
    public string Family { get; set; } = "";

    /// <summary>The base image that the project names; empty if it names none.</summary>
    public string UserBaseImage { get; set; } = "";

    /// <summary>The registry of a base image in a registry.</summary>
    [Output]
    public string BaseRegistry { get; set; } = "";

    /// <summary>Its repository there.</summary>
    [Output]
    public string BaseName { get; set; } = "";

    /// <summary>Its tag; empty if it has a digest alone.</summary>
    [Output]
    public string BaseTag { get; set; } = "";

    /// <summary>Its digest, if it is named by one.</summary>
    [Output]
    public string BaseDigest { get; set; } = "";

    /// <summary>The base image.</summary>
    [Output]
    public string BaseImage { get; set; } = "";
}
