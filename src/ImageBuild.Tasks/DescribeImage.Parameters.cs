using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

public sealed partial class DescribeImage
{
    /// <summary>
    /// Annotations. Metadata: <c>Value</c>; <c>Scope</c>: <c>Manifest</c> (default), <c>Index</c>, <c>Descriptor</c>,
    /// or several divided by <c>,</c>.
    /// </summary>
    public ITaskItem[] Annotations { get; set; } = [];

    /// <summary>Starts the program, a word an item; the program itself if there is none.</summary>
    public ITaskItem[] AppCommand { get; set; } = [];

    /// <summary>Arguments that the program always gets.</summary>
    public ITaskItem[] AppCommandArgs { get; set; } = [];

    /// <summary><c>Entrypoint</c>, <c>DefaultArgs</c>, <c>None</c>, or empty for the right one.</summary>
    public string AppCommandInstruction { get; set; } = "";

    /// <summary>The name of the program's assembly: <c>hello.dll</c>.</summary>
    [Required]
    public string AssemblyFileName { get; set; } = "";

    /// <summary>The image to build on.</summary>
    [Required]
    public string BaseImage { get; set; } = "";

    /// <summary><c>gzip</c>, <c>zstd</c> or <c>none</c>.</summary>
    public string Compression { get; set; } = "gzip";

    /// <summary><c>fastest</c>, <c>optimal</c> or <c>smallest</c>.</summary>
    public string CompressionLevel { get; set; } = "optimal";

    /// <summary>Arguments that whoever runs a container can replace.</summary>
    public ITaskItem[] DefaultArgs { get; set; } = [];

    /// <summary>
    /// The image's description, for <see cref="BuildImage.Images"/>: the runtime identifier, and what belongs to it as
    /// metadata <c>Inputs</c>.
    /// </summary>
    [Output]
    public ITaskItem? Description { get; set; }

    /// <summary>
    /// Folders of the image that must exist. Metadata: <c>Mode</c> (octal), <c>Owner</c> (<c>uid[:gid]</c>),
    /// <c>Layer</c> (<c>app</c>).
    /// </summary>
    public ITaskItem[] Directories { get; set; } = [];

    /// <summary>An entrypoint instead of the base's or the program.</summary>
    public ITaskItem[] Entrypoint { get; set; } = [];

    /// <summary>Arguments of that entrypoint.</summary>
    public ITaskItem[] EntrypointArgs { get; set; } = [];

    /// <summary>Variables, <c>NAME=value;NAME=value</c>, for a command line.</summary>
    public string Environment { get; set; } = "";

    /// <summary>Files of variables, <c>NAME=value</c> lines, divided by <c>;</c>.</summary>
    public string EnvironmentFile { get; set; } = "";

    /// <summary>Variables of the environment. Metadata: <c>Value</c>.</summary>
    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    /// <summary>Globs, relative to the publish folder, of what is left out.</summary>
    public string Exclude { get; set; } = "";

    /// <summary>The name of the native executable: <c>hello</c>.</summary>
    [Required]
    public string ExecutableFileName { get; set; } = "";

    /// <summary>
    /// Files and trees of the host to add. Metadata: <c>TargetPath</c> (in the image), <c>Mode</c> (octal),
    /// <c>Owner</c> (<c>uid[:gid]</c>), <c>Layer</c> (<c>files</c>).
    /// </summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The shared frameworks that the project refers to.</summary>
    public ITaskItem[] FrameworkReferences { get; set; } = [];

    /// <summary>Whether the base's digest becomes a label.</summary>
    public bool GenerateBaseDigestLabel { get; set; }

    /// <summary>Whether the base's name becomes a label.</summary>
    public bool GenerateBaseNameLabel { get; set; }

    /// <summary>Whether the date becomes a label.</summary>
    public bool GenerateCreatedLabel { get; set; }

    /// <summary>Labels that <see cref="Labels"/> win over. Metadata: <c>Value</c>.</summary>
    public ITaskItem[] GeneratedLabels { get; set; } = [];

    /// <summary>
    /// A shell's command that tests the program's health; <c>none</c> for no test though the base has one.
    /// </summary>
    public string Healthcheck { get; set; } = "";

    /// <summary>Time between two tests, in docker's notation: <c>30s</c>.</summary>
    public string HealthcheckInterval { get; set; } = "";

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public string HealthcheckRetries { get; set; } = "";

    /// <summary>Time at the start in which failures do not count.</summary>
    public string HealthcheckStartPeriod { get; set; } = "";

    /// <summary>Time after which a test has failed.</summary>
    public string HealthcheckTimeout { get; set; } = "";

    /// <summary><c>OCI</c>, <c>Docker</c>, or empty for the base's.</summary>
    public string ImageFormat { get; set; } = "";

    /// <summary>Whether the project brings its own runtime.</summary>
    public bool IsSelfContained { get; set; }

    /// <summary>Files of labels, <c>NAME=value</c> lines, divided by <c>;</c>.</summary>
    public string LabelFile { get; set; } = "";

    /// <summary>Labels, <c>NAME=value;NAME=value</c>, for a command line.</summary>
    public string LabelList { get; set; } = "";

    /// <summary>Labels. Metadata: <c>Value</c>.</summary>
    public ITaskItem[] Labels { get; set; } = [];

    /// <summary>How many layers there should be on top of the base; 10 if empty.</summary>
    public string LayerBudget { get; set; } = "";

    /// <summary><c>auto</c> or <c>single</c>.</summary>
    public string Layering { get; set; } = "auto";

    /// <summary>
    /// Layers of the project's own. Metadata: <c>Files</c> (globs relative to the publish folder), <c>Order</c> (a lower
    /// number is lower; 550).
    /// </summary>
    public ITaskItem[] Layers { get; set; } = [];

    /// <summary>Ports. Metadata: <c>Type</c> (<c>tcp</c>, <c>udp</c>).</summary>
    public ITaskItem[] Ports { get; set; } = [];

    /// <summary>The project's folder, where relative paths start.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>The publish folder.</summary>
    [Required]
    public string PublishDirectory { get; set; } = "";

    /// <summary>
    /// What was published. Metadata: <c>RelativePath</c>; <c>NuGetPackageId</c>, <c>NuGetPackageVersion</c>,
    /// <c>AssetType</c>, <c>PathInPackage</c> of a package's file; <c>ReferenceSourceTarget</c> =
    /// <c>ProjectReference</c> of another project's.
    /// </summary>
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <summary>The platform of the image.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>Docker's shell for the shell form of commands, words divided by <c>;</c>.</summary>
    public string Shell { get; set; } = "";

    /// <summary>Seconds since 1970: the date of the image.</summary>
    public string SourceDateEpoch { get; set; } = "";

    /// <summary>Whether the native executable starts the program, else <c>dotnet</c> does.</summary>
    public bool StartsExecutable { get; set; }

    /// <summary>
    /// Commands to run over the base image. Metadata: <c>Command</c>, a text for <c>/bin/sh -c</c>; <c>User</c>, root
    /// without; <c>Network</c>: <c>host</c>, <c>none</c>, <c>private</c>.
    /// </summary>
    public ITaskItem[] Steps { get; set; } = [];

    /// <summary>The signal that asks the program to stop: <c>SIGINT</c>.</summary>
    public string StopSignal { get; set; } = "";

    /// <summary>The version of .NET that the project targets, as <c>10.0</c>.</summary>
    public string TargetFrameworkVersion { get; set; } = "";

    /// <summary>User name or number that the program runs as.</summary>
    public string User { get; set; } = "";

    /// <summary>Folders that hold data of a container's own.</summary>
    public ITaskItem[] Volumes { get; set; } = [];

    /// <summary>Where the program lies and starts.</summary>
    public string WorkingDirectory { get; set; } = "";
}
