using ImageBuild.Layers;

namespace ImageBuild.Build;

/// <summary>Something that a layer will hold, decided before anything of it is read.</summary>
/// <param name="Path">Where in the image.</param>
public abstract record PlannedEntry(ImagePath Path)
{
    /// <summary>Whose it is.</summary>
    public Owner Owner { get; init; }

    /// <summary>Its permissions; null for what is right for its kind (see <see cref="ReproducibleLayer"/>).</summary>
    public int? Mode { get; init; }

    /// <summary>What is there, for people.</summary>
    internal string Content => this switch
    {
        File file => $"'{file.Source}'",
        Link link => $"a link to '{link.Target}'",
        _ => "a folder",
    };

    /// <summary>A file with the content of a file of the host.</summary>
    /// <param name="Path">Where in the image.</param>
    /// <param name="Source">The full path on the host.</param>
    /// <param name="Size">Its size in bytes when it was listed.</param>
    /// <param name="ModifiedTime">When it was last written, UTC. Tells changes apart, and never gets into the
    /// layer.</param>
    public sealed record File(ImagePath Path, string Source, long Size, DateTime ModifiedTime) : PlannedEntry(Path);

    /// <summary>A folder.</summary>
    public sealed record Folder(ImagePath Path) : PlannedEntry(Path);

    /// <summary>A symbolic link.</summary>
    /// <param name="Path">Where in the image.</param>
    /// <param name="Target">What it says, as it stands.</param>
    public sealed record Link(ImagePath Path, string Target) : PlannedEntry(Path);
}
