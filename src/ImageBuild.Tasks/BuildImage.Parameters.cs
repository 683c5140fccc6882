using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

public sealed partial class BuildImage
{
    /// <summary>The full path of the archive that was written; empty if none was.</summary>
    [Output]
    public string ArchiveFile { get; set; } = "";

    /// <summary>An archive to write, or a folder that ends in a slash.</summary>
    public string ArchiveOutputPath { get; set; } = "";

    /// <summary>The pipeline to tell: <c>auto</c>, <c>github</c>, <c>azure</c> or <c>none</c>.</summary>
    public string Ci { get; set; } = "auto";

    /// <summary>
    /// The images, as the SDK gives them out. Metadata: <c>Manifest</c>, <c>Configuration</c> (their JSON),
    /// <c>ManifestDigest</c>, <c>ManifestMediaType</c>.
    /// </summary>
    [Output]
    public ITaskItem[] Containers { get; set; } = [];

    /// <summary>What engines and registries call the image: <c>registry/repository:tag</c>.</summary>
    [Output]
    public string[] ContainerNames { get; set; } = [];

    /// <summary>A file to write the digest to when all went well.</summary>
    public string DigestFile { get; set; } = "";

    /// <summary>The path of <c>dotnet</c>, which starts <see cref="Program"/>.</summary>
    public string Dotnet { get; set; } = "";

    /// <summary>The folder of the .NET installation that builds.</summary>
    public string DotnetRoot { get; set; } = "";

    /// <summary>Whether the image is only explained: nothing is written.</summary>
    public bool ExplainOnly { get; set; }

    /// <summary>Tags besides those of the SDK's properties.</summary>
    public string[] ExtraTags { get; set; } = [];

    /// <summary>A file to write the image id to when all went well; of an index one a line.</summary>
    public string ImageIdFile { get; set; } = "";

    /// <summary>The JSON of the index; empty if it is one image.</summary>
    [Output]
    public string ImageIndex { get; set; } = "";

    /// <summary>One tag.</summary>
    public string ImageTag { get; set; } = "";

    /// <summary>Several tags.</summary>
    public string[] ImageTags { get; set; } = [];

    /// <summary>What <see cref="DescribeImage"/> said of each image: one, or one for each platform of an index.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary>Registries (host[:port]) that are reached by plain HTTP.</summary>
    public string[] InsecureRegistries { get; set; } = [];

    /// <summary>Whether an index is made, though it may have one image.</summary>
    public bool IsIndex { get; set; }

    /// <summary>The local engine to load the image into.</summary>
    public string LocalRegistry { get; set; } = "";

    /// <summary>
    /// The file that says which images the bases are; must be there if it is set. Default: <c>imagebuild.lock.json</c> in
    /// the project's folder, if there is one.
    /// </summary>
    public string LockFile { get; set; } = "";

    /// <summary>References to write to, instead of those that the other properties mean.</summary>
    public string[] Outputs { get; set; } = [];

    /// <summary>Whether an image that is told no place goes to the local engine, where one answers.</summary>
    public bool PrefersEngine { get; set; }

    /// <summary>The path of the runtime's program, which runs steps.</summary>
    public string Program { get; set; } = "";

    /// <summary>The project's folder, where relative paths start.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary><c>missing</c>, <c>always</c> or <c>never</c>.</summary>
    public string Pull { get; set; } = "missing";

    /// <summary>A file to write the references to when all went well, one a line, with the digest where a place knows it.</summary>
    public string ReferencesFile { get; set; } = "";

    /// <summary>The registry to push to.</summary>
    public string Registry { get; set; } = "";

    /// <summary>
    /// Who the build is to registries (host[:port]), before anything else that says so. Metadata: <c>UserName</c>;
    /// <c>PasswordVariable</c>, the name of the environment variable with the password, which no log has then.
    /// </summary>
    public ITaskItem[] RegistryCredentials { get; set; } = [];

    /// <summary>Mirrors of registries, <c>host=mirror</c>.</summary>
    public string[] RegistryMirrors { get; set; } = [];

    /// <summary>The image's name.</summary>
    [Required]
    public string Repository { get; set; } = "";

    /// <summary>A JSON file to write when all went well.</summary>
    public string ResultFile { get; set; } = "";

    /// <summary>
    /// What was written, an item a reference. Metadata: <c>Digest</c>, <c>ImageId</c>, <c>MediaType</c>,
    /// <c>Platform</c>,
    /// <c>Size</c> (bytes of all blobs).
    /// </summary>
    [Output]
    public ITaskItem[] Results { get; set; } = [];

    /// <summary>The folder of the local store; the user's own if empty.</summary>
    public string Store { get; set; } = "";
}
