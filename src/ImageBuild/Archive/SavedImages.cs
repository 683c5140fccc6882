using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>An archive with all its images and their names: what <c>docker load</c> and <c>docker save</c> are about.</summary>
public sealed class SavedImages : IDisposable
{
    private readonly LayoutArchive layout;

    private SavedImages(LayoutArchive layout) => this.layout = layout;

    /// <summary>The images, in the archive's order.</summary>
    public IReadOnlyList<SavedImage> Images { get; private init; } = [];

    /// <summary>Opens an archive of either kind, docker's or a layout, compressed or not.</summary>
    /// <param name="file">The archive, absolute.</param>
    /// <param name="temporaryFolder">Where a compressed one is decompressed.</param>
    /// <exception cref="ImageBuildException">IMG3005: there is no such file; IMG3052 and others: it is no archive of images.</exception>
    public static SavedImages Open(string file, string temporaryFolder)
    {
        var layout = new LayoutArchive(file, temporaryFolder);
        try
        {
            var isLayout = layout.IsLayout && !layout.Archive.Contains(DockerArchiveSource.ManifestFile);
            return new SavedImages(layout) { Images = [.. isLayout ? OfLayout(layout) : OfDocker(layout)] };
        }
        catch
        {
            layout.Dispose();
            throw;
        }
    }

    /// <summary>Writes images as <c>docker save</c> does, in place of what was there.</summary>
    /// <param name="file">The archive, absolute.</param>
    /// <param name="images">The images, each with the names that it gets on load.</param>
    /// <exception cref="ImageBuildException">IMG3050: it can't be written; what the images' blobs throw.</exception>
    public static async Task WriteAsync(
        string file, IReadOnlyCollection<(Image Image, IReadOnlyList<Reference> Names)> images, CancellationToken cancellationToken)
    {
        var names = images.ToDictionary(i => i.Image.Digest, i => i.Names);
        await using var destination = new DockerArchiveDestination(new ArchiveWriter(file), d => names[d.Digest]);
        foreach (var (image, _) in images)
            await ImageCopier.PutAsync(image, destination, new CopyOptions(), cancellationToken);
        await destination.CommitAsync(images.Last().Image.Document, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => layout.Dispose();

    private static IEnumerable<SavedImage> OfDocker(LayoutArchive layout) => DockerArchiveSource.ReadEntries(layout)
        .Select(entry => new SavedImage([.. DockerArchivePlace.Names(entry)], new DockerArchiveSource(layout, _ => entry)));

    private static IEnumerable<SavedImage> OfLayout(LayoutArchive layout) => layout.ReadIndex().Manifests
        .GroupBy(m => m.Digest)
        .Select(same => new SavedImage(
            [.. same.Select(Tags.ReferenceOf).OfType<Reference>().Distinct()],
            new LayoutSource(layout, layout.ToString(), same.Key.ToString())));
}
