using System.Collections.Immutable;
using System.Globalization;
using ImageBuild.Build;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>Reads a task's parameters, which are the project's words, into what they mean.</summary>
internal sealed class RequestReader(BuildImage task, TaskContext context)
{
    private const string DefaultWorkingDirectory = "/app/";

    /// <exception cref="ImageBuildException">IMG1003, IMG1006, IMG1040…IMG1055: one of them is not valid.</exception>
    public ImageRequest Read()
    {
        if (task.RuntimeIdentifiers.Length > 0)
        {
            throw TaskErrors.UnsupportedSetting(
                "ContainerRuntimeIdentifiers",
                string.Join(';', task.RuntimeIdentifiers),
                "Publish once for each, with -r.");
        }

        var platform = Platform.FromRuntimeIdentifier(task.RuntimeIdentifier);
        if (platform.Os == "windows")
        {
            throw TaskErrors.UnsupportedSetting(
                "ContainerRuntimeIdentifier", task.RuntimeIdentifier, "Use one of Linux.");
        }

        var workingDirectory = task.WorkingDirectory.Length > 0 ? task.WorkingDirectory : DefaultWorkingDirectory;
        var sourceDate = SourceDate();
        var items = new LayerItems(task);
        return new ImageRequest
        {
            Base = Base(),
            Platform = platform,
            Pull = Choose("ImageBuildPull", task.Pull, PullPolicy.Missing),
            Outputs = OutputReferences.Of(task),
            OutputFolder = Path.GetDirectoryName(OutputReferences.ArchiveFile(task)),
            PublishFolder = FullPath(task.PublishDirectory),
            Target = InImage("ContainerWorkingDirectory", workingDirectory),
            Origins = PublishedOrigins.Of(task.PublishedFiles),
            Excluded = new PathGlobs(task.Exclude),
            Added = items.Added,
            Layering = items.Layering,
            Compression = LayerCompression.Parse(
                task.Compression.ToLowerInvariant(), task.CompressionLevel.ToLowerInvariant()),
            SourceDate = sourceDate,
            Settings = Settings(workingDirectory, sourceDate ?? ReproducibleLayer.DefaultDate),
            BaseLabels = (task.GenerateBaseNameLabel ? BaseLabels.Name : BaseLabels.None)
                | (task.GenerateBaseDigestLabel ? BaseLabels.Digest : BaseLabels.None),
            Store = Store(),
            ResultFile = task.ResultFile.Length > 0 ? FullPath(task.ResultFile) : null,
        };
    }

    private ImageSettings Settings(string workingDirectory, DateTimeOffset created) => new()
    {
        Created = created,
        ManifestType = task.ImageFormat.ToUpperInvariant() switch
        {
            "" => null,
            "OCI" => MediaTypes.OciManifest,
            "DOCKER" => MediaTypes.DockerManifest,
            _ => throw TaskErrors.InvalidSetting("ContainerImageFormat", task.ImageFormat, "OCI, Docker"),
        },
        WorkingDirectory = workingDirectory,
        User = task.User.Length > 0 ? task.User : null,
        Ports = [.. task.Ports.Select(p => ContainerPort.Parse(p.ItemSpec, p.GetMetadata("Type")))],
        Environment = [.. task.EnvironmentVariables.Select(Variable)],
        Labels = [.. CreatedLabels(created), .. task.GeneratedLabels.Concat(task.Labels).Select(Pair)],
        Command = Command(workingDirectory),
    };

    private StartCommand Command(string workingDirectory)
    {
        var instruction = Choose(
            "ContainerAppCommandInstruction", task.AppCommandInstruction, AppCommandInstruction.Automatic);
        ImmutableArray<string> program = (instruction, task.AppCommand.Length) switch
        {
            (_, > 0) => Words(task.AppCommand),
            (AppCommandInstruction.None, _) => [],
            _ when task.StartsExecutable => [Below(workingDirectory, task.ExecutableFileName)],
            _ => ["dotnet", Below(workingDirectory, task.AssemblyFileName)],
        };
        return new StartCommand
        {
            AppCommand = program,
            AppCommandArgs = Words(task.AppCommandArgs),
            Instruction = instruction,
            DefaultArgs = Words(task.DefaultArgs),
            Entrypoint = Words(task.Entrypoint),
            EntrypointArgs = Words(task.EntrypointArgs),
        };
    }

    // One kind of host base has the shared frameworks of one kind of program, in the version that it starts with.
    private string Base()
    {
        if (task.BaseImage != "host")
            return task.BaseImage;
        if (task.IsSelfContained)
            return "host:runtime-deps";
        var kind = task.FrameworkReferences.Any(r => r.ItemSpec == "Microsoft.AspNetCore.App") ? "host:aspnet" : "host:runtime";
        return task.TargetFrameworkVersion.Length == 0 ? kind : $"{kind}:{task.TargetFrameworkVersion}";
    }

    private StoreFolders Store() => task.Store.Length > 0
        ? new StoreFolders(FullPath(task.Store))
        : StoreFolders.Default(context.Environment, task.ProjectDirectory);

    private DateTimeOffset? SourceDate()
    {
        if (task.SourceDateEpoch.Length == 0)
            return null;
        return long.TryParse(task.SourceDateEpoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw TaskErrors.InvalidSetting(
                "SOURCE_DATE_EPOCH", task.SourceDateEpoch, "seconds since 1970-01-01, in digits");
    }

    private IEnumerable<KeyValuePair<string, string>> CreatedLabels(DateTimeOffset created) => task.GenerateCreatedLabel
        ? [
            new("org.opencontainers.image.created", ImageBuilder.Rfc3339(created)),
            new("org.opencontainers.artifact.created", ImageBuilder.Rfc3339(created)),
        ]
        : [];

    private string FullPath(string path) => Path.GetFullPath(path, task.ProjectDirectory);

    internal static ImagePath InImage(string property, string path) =>
        path.StartsWith('/') && ImagePath.TryParse(path, out var valid)
            ? valid.Value
            : throw TaskErrors.InvalidTargetPath(property, path);

    private static string Below(string folder, string file) =>
        folder.EndsWith('/') ? folder + file : $"{folder}/{file}";

    private static KeyValuePair<string, string> Variable(ITaskItem item) =>
        item.ItemSpec.Contains('=', StringComparison.Ordinal) || item.ItemSpec.Trim().Length == 0
            ? throw TaskErrors.InvalidVariable(item.ItemSpec)
            : Pair(item);

    private static KeyValuePair<string, string> Pair(ITaskItem item) => new(item.ItemSpec, item.GetMetadata("Value"));

    private static ImmutableArray<string> Words(ITaskItem[] items) => [.. items.Select(i => i.ItemSpec)];

    private static T Choose<T>(string property, string text, T otherwise)
        where T : struct, Enum
    {
        if (text.Length == 0)
            return otherwise;
        // Enum.TryParse takes numbers too.
        return Enum.GetNames<T>().Any(n => n.Equals(text, StringComparison.OrdinalIgnoreCase))
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw TaskErrors.InvalidSetting(property, text, string.Join(", ", Enum.GetNames<T>()));
    }
}
