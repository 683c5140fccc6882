using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

public sealed partial class LockImage
{
    /// <summary>The base images to lock. Those that are in no registry, or named by digest, are left out.</summary>
    [Required]
    public string[] BaseImages { get; set; } = [];

    /// <summary>Registries (host[:port]) that are reached by plain HTTP.</summary>
    public string[] InsecureRegistries { get; set; } = [];

    /// <summary>The file to write; <c>imagebuild.lock.json</c> in the project's folder if empty.</summary>
    public string LockFile { get; set; } = "";

    /// <summary>The project's folder, where relative paths start.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Mirrors of registries, <c>host=mirror</c>.</summary>
    public string[] RegistryMirrors { get; set; } = [];
}
