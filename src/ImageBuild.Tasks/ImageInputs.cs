using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>
/// What a project says about its image for one platform, in its own words: nothing is checked yet. Travels as JSON
/// between the builds of the platforms, since items would be taken apart at every <c>;</c> on the way.
/// </summary>
internal sealed record ImageInputs
{
    /// <summary>The metadata of an item of <see cref="BuildImage.Images"/> that this is in.</summary>
    public const string MetadataName = "Inputs";

    public required ImmutableArray<InputItem> Annotations { get; init; }

    public required ImmutableArray<string> AppCommand { get; init; }

    public required ImmutableArray<string> AppCommandArgs { get; init; }

    public required string AppCommandInstruction { get; init; }

    public required string AssemblyFileName { get; init; }

    public required string BaseImage { get; init; }

    public required string Compression { get; init; }

    public required string CompressionLevel { get; init; }

    public required ImmutableArray<string> DefaultArgs { get; init; }

    public required ImmutableArray<InputItem> Directories { get; init; }

    public required ImmutableArray<string> Entrypoint { get; init; }

    public required ImmutableArray<string> EntrypointArgs { get; init; }

    public required string Environment { get; init; }

    public required string EnvironmentFile { get; init; }

    public required ImmutableArray<InputItem> EnvironmentVariables { get; init; }

    public required string Exclude { get; init; }

    public required string ExecutableFileName { get; init; }

    public required ImmutableArray<InputItem> Files { get; init; }

    public required ImmutableArray<string> FrameworkReferences { get; init; }

    public required bool GenerateBaseDigestLabel { get; init; }

    public required bool GenerateBaseNameLabel { get; init; }

    public required bool GenerateCreatedLabel { get; init; }

    public required ImmutableArray<InputItem> GeneratedLabels { get; init; }

    public required string Healthcheck { get; init; }

    public required string HealthcheckInterval { get; init; }

    public required string HealthcheckRetries { get; init; }

    public required string HealthcheckStartPeriod { get; init; }

    public required string HealthcheckTimeout { get; init; }

    public required string ImageFormat { get; init; }

    public required bool IsSelfContained { get; init; }

    public required string LabelFile { get; init; }

    public required string LabelList { get; init; }

    public required ImmutableArray<InputItem> Labels { get; init; }

    public required string LayerBudget { get; init; }

    public required string Layering { get; init; }

    public required ImmutableArray<InputItem> Layers { get; init; }

    public required ImmutableArray<InputItem> Ports { get; init; }

    /// <summary>The project's folder, where relative paths start.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>A full path.</summary>
    public required string PublishDirectory { get; init; }

    public required ImmutableArray<InputItem> PublishedFiles { get; init; }

    public required string RuntimeIdentifier { get; init; }

    public required string Shell { get; init; }

    public required string SourceDateEpoch { get; init; }

    public required bool StartsExecutable { get; init; }

    public required ImmutableArray<InputItem> Steps { get; init; }

    public required string StopSignal { get; init; }

    public required string TargetFrameworkVersion { get; init; }

    public required string User { get; init; }

    public required ImmutableArray<InputItem> Volumes { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>What a task was told.</summary>
    public static ImageInputs Of(DescribeImage task) => new()
    {
        Annotations = Items(task.Annotations, "Value", "Scope"),
        AppCommand = Words(task.AppCommand),
        AppCommandArgs = Words(task.AppCommandArgs),
        AppCommandInstruction = task.AppCommandInstruction,
        AssemblyFileName = task.AssemblyFileName,
        BaseImage = task.BaseImage,
        Compression = task.Compression,
        CompressionLevel = task.CompressionLevel,
        DefaultArgs = Words(task.DefaultArgs),
        Directories = Items(task.Directories, EntryMetadata.Names),
        Entrypoint = Words(task.Entrypoint),
        EntrypointArgs = Words(task.EntrypointArgs),
        Environment = task.Environment,
        EnvironmentFile = task.EnvironmentFile,
        EnvironmentVariables = Items(task.EnvironmentVariables, "Value"),
        Exclude = task.Exclude,
        ExecutableFileName = task.ExecutableFileName,
        Files = Items(task.Files, [.. EntryMetadata.Names, "TargetPath", "RecursiveDir"]),
        FrameworkReferences = Words(task.FrameworkReferences),
        GenerateBaseDigestLabel = task.GenerateBaseDigestLabel,
        GenerateBaseNameLabel = task.GenerateBaseNameLabel,
        GenerateCreatedLabel = task.GenerateCreatedLabel,
        GeneratedLabels = Items(task.GeneratedLabels, "Value"),
        Healthcheck = task.Healthcheck,
        HealthcheckInterval = task.HealthcheckInterval,
        HealthcheckRetries = task.HealthcheckRetries,
        HealthcheckStartPeriod = task.HealthcheckStartPeriod,
        HealthcheckTimeout = task.HealthcheckTimeout,
        ImageFormat = task.ImageFormat,
        IsSelfContained = task.IsSelfContained,
        LabelFile = task.LabelFile,
        LabelList = task.LabelList,
        Labels = Items(task.Labels, "Value"),
        LayerBudget = task.LayerBudget,
        Layering = task.Layering,
        Layers = Items(task.Layers, "Files", "Order"),
        Ports = Items(task.Ports, "Type"),
        ProjectDirectory = task.ProjectDirectory,
        PublishDirectory = Path.GetFullPath(task.PublishDirectory, task.ProjectDirectory),
        PublishedFiles = Items(task.PublishedFiles, PublishedOrigins.Metadata),
        RuntimeIdentifier = task.RuntimeIdentifier,
        Shell = task.Shell,
        SourceDateEpoch = task.SourceDateEpoch,
        StartsExecutable = task.StartsExecutable,
        Steps = Items(task.Steps, "Command", "User", "Network"),
        StopSignal = task.StopSignal,
        TargetFrameworkVersion = task.TargetFrameworkVersion,
        User = task.User,
        Volumes = Items(task.Volumes),
        WorkingDirectory = task.WorkingDirectory,
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static ImageInputs Parse(string json) => JsonSerializer.Deserialize(json, InputsJson.Default.ImageInputs)!;

    public string ToJson() => JsonSerializer.Serialize(this, InputsJson.Default.ImageInputs);

    private static ImmutableArray<string> Words(ITaskItem[] items) => [.. items.Select(i => i.ItemSpec)];

    private static ImmutableArray<InputItem> Items(ITaskItem[] items, params string[] metadata) =>
        [.. items.Select(i => InputItem.Of(i, metadata))];
}

/// <summary>An item of a project, with the metadata that mean something here.</summary>
/// <param name="Spec">What it includes.</param>
/// <param name="Metadata">Values by name; those that are empty are left out.</param>
internal sealed record InputItem(string Spec, ImmutableDictionary<string, string>? Metadata)
{
    public static InputItem Of(ITaskItem item, params string[] metadata)
    {
        var values = metadata.Select(name => KeyValuePair.Create(name, item.GetMetadata(name))).Where(m => m.Value.Length > 0);
        return new InputItem(item.ItemSpec, values.ToImmutableDictionary());
    }

    /// <summary>One value; empty if there is none.</summary>
    public string this[string name] => Metadata?.GetValueOrDefault(name) ?? "";
}

[JsonSerializable(typeof(ImageInputs))]
internal sealed partial class InputsJson : JsonSerializerContext;
