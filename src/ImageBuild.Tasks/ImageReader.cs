using System.Globalization;
using ImageBuild.Build;
using ImageBuild.Explain;
using ImageBuild.Files;
using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>Reads a project's words about its image into what they mean.</summary>
internal sealed class ImageReader(ImageInputs inputs, IHostFiles files)
{
    /// <exception cref="ImageBuildException">IMG1003, IMG1006, IMG1040…IMG1054: one of them is not valid.</exception>
    public ImageRequest Read()
    {
        var platform = Property.Read("ContainerRuntimeIdentifier", () => Platform.FromRuntimeIdentifier(inputs.RuntimeIdentifier));
        var paths = PathSyntax.Of(platform);
        var workingDirectory = inputs.WorkingDirectory.Length > 0 ? inputs.WorkingDirectory : paths.DefaultWorkingDirectory;
        var sourceDate = SourceDate();
        var items = new LayerItems(inputs, files, paths);
        return new ImageRequest
        {
            Files = files,
            Project = Path.Combine(inputs.ProjectDirectory, inputs.AssemblyFileName),
            Base = Base(),
            Platform = platform,
            Steps = new StepItems(inputs.Steps).Read(),
            PublishFolder = inputs.PublishDirectory,
            Target = paths.Parse("ContainerWorkingDirectory", workingDirectory),
            Origins = PublishedOrigins.Of(inputs.PublishedFiles, files.NameComparer),
            Excluded = new PathGlobs(inputs.Exclude),
            Added = items.Added,
            Layering = items.Layering,
            Compression = LayerCompression.Parse(
                inputs.Compression.ToLowerInvariant(), inputs.CompressionLevel.ToLowerInvariant()),
            SourceDate = sourceDate,
            Settings = new SettingsReader(inputs, paths).Read(workingDirectory, sourceDate ?? ReproducibleLayer.DefaultDate),
            BaseLabels = (inputs.GenerateBaseNameLabel ? BaseLabels.Name : BaseLabels.None)
                | (inputs.GenerateBaseDigestLabel ? BaseLabels.Digest : BaseLabels.None),
            Stated = Stated(),
        };
    }

    private StatedSettings Stated() => new()
    {
        WorkingDirectory = inputs.WorkingDirectory.Length > 0,
        Command = inputs.AppCommand.Length + inputs.AppCommandArgs.Length + inputs.DefaultArgs.Length
            + inputs.Entrypoint.Length + inputs.EntrypointArgs.Length > 0,
        Labels =
        [
            .. inputs.Labels.Select(l => l.Spec),
            .. VariableFile.Read("ImageBuildLabelFile", inputs.LabelFile, inputs.ProjectDirectory).Select(l => l.Key),
            .. VariableFile.Parse("ImageBuildLabels", inputs.LabelList).Select(l => l.Key),
        ],
    };

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
}
