using ImageBuild.Build;
using ImageBuild.Explain;
using ImageBuild.Files;
using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>The image that is asked for, for one platform; read and checked whole before anything is done.</summary>
internal sealed record ImageRequest
{
    /// <summary>The files of the machine, of which it is made.</summary>
    public required IHostFiles Files { get; init; }

    /// <summary>The path of the project's assembly beside the project file, by which the project is known again.</summary>
    public required string Project { get; init; }

    /// <summary>The reference of the base image.</summary>
    public required string Base { get; init; }

    /// <summary>What the image is for.</summary>
    public required Platform Platform { get; init; }

    /// <summary>What is run over the base before the layers are put on it, in this order.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }

    /// <summary>The full path of the publish folder.</summary>
    public required string PublishFolder { get; init; }

    /// <summary>The folder of the image that it becomes.</summary>
    public required ImagePath Target { get; init; }

    /// <summary>Where published files come from, by relative path.</summary>
    public required IReadOnlyDictionary<string, FileOrigin> Origins { get; init; }

    /// <summary>What of the publish folder is left out.</summary>
    public required PathGlobs Excluded { get; init; }

    /// <summary>Files and folders besides.</summary>
    public required IReadOnlyList<AddedEntry> Added { get; init; }

    /// <summary>How layers are divided.</summary>
    public required Layering Layering { get; init; }

    /// <summary>How layers are compressed.</summary>
    public required LayerCompression Compression { get; init; }

    /// <summary>What <c>SOURCE_DATE_EPOCH</c> says, or null.</summary>
    public required DateTimeOffset? SourceDate { get; init; }

    /// <summary>What the project says about its image. Labels that need the base are still to come.</summary>
    public required ImageSettings Settings { get; init; }

    /// <summary>Labels about the base.</summary>
    public required BaseLabels BaseLabels { get; init; }

    /// <summary>Which of the settings the project says itself.</summary>
    public required StatedSettings Stated { get; init; }

    /// <summary>Whether the image is for Windows, whose layers are others.</summary>
    public bool IsWindows => Platform.Os == Platform.Windows;

    /// <summary>Tells where files come from.</summary>
    public EntryOrigins EntryOrigins => new(Path.GetDirectoryName(Project)!, Target, Origins);

    /// <summary>Tells where the values of the configuration come from.</summary>
    public ConfigSources ConfigSources(BaseImage basis) =>
        new(basis.Image.Config.Config ?? new ContainerConfig(), basis.Label(this), Stated);
}

/// <summary>Which labels about the base an image gets.</summary>
[Flags]
internal enum BaseLabels
{
    None = 0,
    Name = 1,
    Digest = 2,
}
