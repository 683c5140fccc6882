using System.Collections.Immutable;
using System.Globalization;
using ImageBuild.Build;
using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>Reads a project's words about its image into what they mean.</summary>
internal sealed class ImageReader(ImageInputs inputs)
{
    private const string DefaultWorkingDirectory = "/app/";

    /// <exception cref="ImageBuildException">IMG1003, IMG1006, IMG1040…IMG1055: one of them is not valid.</exception>
    public ImageRequest Read()
    {
        var platform = Platform.FromRuntimeIdentifier(inputs.RuntimeIdentifier);
        if (platform.Os == "windows")
        {
            throw TaskErrors.UnsupportedSetting(
                "ContainerRuntimeIdentifier", inputs.RuntimeIdentifier, "Use one of Linux.");
        }

        var workingDirectory = inputs.WorkingDirectory.Length > 0 ? inputs.WorkingDirectory : DefaultWorkingDirectory;
        var sourceDate = SourceDate();
        var items = new LayerItems(inputs);
        return new ImageRequest
        {
            Base = Base(),
            Platform = platform,
            PublishFolder = inputs.PublishDirectory,
            Target = InImage("ContainerWorkingDirectory", workingDirectory),
            Origins = PublishedOrigins.Of(inputs.PublishedFiles),
            Excluded = new PathGlobs(inputs.Exclude),
            Added = items.Added,
            Layering = items.Layering,
            Compression = LayerCompression.Parse(
                inputs.Compression.ToLowerInvariant(), inputs.CompressionLevel.ToLowerInvariant()),
            SourceDate = sourceDate,
            Settings = Settings(workingDirectory, sourceDate ?? ReproducibleLayer.DefaultDate),
            BaseLabels = (inputs.GenerateBaseNameLabel ? BaseLabels.Name : BaseLabels.None)
                | (inputs.GenerateBaseDigestLabel ? BaseLabels.Digest : BaseLabels.None),
        };
    }

    private ImageSettings Settings(string workingDirectory, DateTimeOffset created) => new()
    {
        Created = created,
        ManifestType = inputs.ImageFormat.ToUpperInvariant() switch
        {
            "" => null,
            "OCI" => MediaTypes.OciManifest,
            "DOCKER" => MediaTypes.DockerManifest,
            _ => throw TaskErrors.InvalidSetting("ContainerImageFormat", inputs.ImageFormat, "OCI, Docker"),
        },
        WorkingDirectory = workingDirectory,
        User = inputs.User.Length > 0 ? inputs.User : null,
        Ports = [.. inputs.Ports.Select(p => ContainerPort.Parse(p.Spec, p["Type"]))],
        Environment = [.. inputs.EnvironmentVariables.Select(Variable)],
        Labels = [.. CreatedLabels(created), .. inputs.GeneratedLabels.Concat(inputs.Labels).Select(Pair)],
        Command = Command(workingDirectory),
    };

    private StartCommand Command(string workingDirectory)
    {
        var instruction = Choice.Parse(
            "ContainerAppCommandInstruction", inputs.AppCommandInstruction, AppCommandInstruction.Automatic);
        ImmutableArray<string> program = (instruction, inputs.AppCommand.Length) switch
        {
            (_, > 0) => inputs.AppCommand,
            (AppCommandInstruction.None, _) => [],
            _ when inputs.StartsExecutable => [Below(workingDirectory, inputs.ExecutableFileName)],
            _ => ["dotnet", Below(workingDirectory, inputs.AssemblyFileName)],
        };
        return new StartCommand
        {
            AppCommand = program,
            AppCommandArgs = inputs.AppCommandArgs,
            Instruction = instruction,
            DefaultArgs = inputs.DefaultArgs,
            Entrypoint = inputs.Entrypoint,
            EntrypointArgs = inputs.EntrypointArgs,
        };
    }

    // One kind of host base has the shared frameworks of one kind of program, in the version that it starts with.
    private string Base()
    {
        if (inputs.BaseImage != "host")
            return inputs.BaseImage;
        if (inputs.IsSelfContained)
            return "host:runtime-deps";
        var kind = inputs.FrameworkReferences.Contains("Microsoft.AspNetCore.App") ? "host:aspnet" : "host:runtime";
        return inputs.TargetFrameworkVersion.Length == 0 ? kind : $"{kind}:{inputs.TargetFrameworkVersion}";
    }

    private DateTimeOffset? SourceDate()
    {
        if (inputs.SourceDateEpoch.Length == 0)
            return null;
        return long.TryParse(inputs.SourceDateEpoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw TaskErrors.InvalidSetting(
                "SOURCE_DATE_EPOCH", inputs.SourceDateEpoch, "seconds since 1970-01-01, in digits");
    }

    private IEnumerable<KeyValuePair<string, string>> CreatedLabels(DateTimeOffset created) => inputs.GenerateCreatedLabel
        ? [
            new("org.opencontainers.image.created", ImageBuilder.Rfc3339(created)),
            new("org.opencontainers.artifact.created", ImageBuilder.Rfc3339(created)),
        ]
        : [];

    internal static ImagePath InImage(string property, string path) =>
        path.StartsWith('/') && ImagePath.TryParse(path, out var valid)
            ? valid.Value
            : throw TaskErrors.InvalidTargetPath(property, path);

    private static string Below(string folder, string file) =>
        folder.EndsWith('/') ? folder + file : $"{folder}/{file}";

    private static KeyValuePair<string, string> Variable(InputItem item) =>
        item.Spec.Contains('=', StringComparison.Ordinal) || item.Spec.Trim().Length == 0
            ? throw TaskErrors.InvalidVariable(item.Spec)
            : Pair(item);

    private static KeyValuePair<string, string> Pair(InputItem item) => new(item.Spec, item["Value"]);
}
