using System.Globalization;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Runtime.Interop;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Commit;

/// <summary>Makes an image of a container: the image it was made from, and its changes as one more layer.</summary>
/// <param name="store">Where the container's image is and the new one goes.</param>
public sealed class Committer(ImageStore store)
{
    /// <summary>
    /// Commits. Nothing is visible in the store before all of it is there. The container should stand still meanwhile:
    /// see <see cref="ContainerPause"/>.
    /// </summary>
    /// <param name="parent">The container's image.</param>
    /// <param name="container">The container's folders.</param>
    /// <param name="name">The new image's name, or null for one without.</param>
    /// <param name="options">What it says of itself.</param>
    /// <param name="cancellationToken">Ends the work between its steps.</param>
    /// <returns>
    /// The new image. Without a change in the container it has no new layer, only a new configuration.
    /// </returns>
    /// <exception cref="ImageBuildException">
    /// IMG4001: the store can't be written to; IMG5060, IMG5061, IMG5062.
    /// </exception>
    public async Task<Image> CommitAsync(
        Image parent,
        ContainerLayers container,
        Reference? name,
        CommitOptions options,
        CancellationToken cancellationToken)
    {
        using var held = await store.HoldBlobsAsync(cancellationToken);
        Layer? layer = null;
        await store.GuardAsync(() => Task.Run(() => layer = WriteLayer(new UpperDiff(container)), cancellationToken));
        var image = Make(parent, layer, options);
        await store.GuardAsync(async () =>
        {
            await store.Layout.WriteBlobAsync(image.ConfigBlob, null, cancellationToken);
            await store.Layout.WriteDocumentAsync(image.Document, cancellationToken);
        });
        if (name is null)
            await store.KeepAsync(image.Document.Descriptor, cancellationToken);
        else
            await store.TagAsync(image.Document.Descriptor, name, cancellationToken);
        return image;
    }

    private static Image Make(Image parent, Layer? layer, CommitOptions options)
    {
        var created = options.Created.ToUniversalTime()
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        var history = new History
        {
            Created = created,
            CreatedBy = options.CreatedBy,
            Author = options.Author,
            Comment = options.Message,
            EmptyLayer = layer is null ? true : null,
        };
        var image = layer is null
            ? parent.WithConfig(c => c with { History = [.. c.History ?? [], history] })
            : parent.Append([(layer, history)]);
        return image.WithConfig(c => c with
        {
            Created = created,
            Author = options.Author ?? c.Author,
            Config = options.Config ?? c.Config,
        });
    }

    // Its name is known when its last byte is, so it is written aside and moved.
    private Layer? WriteLayer(UpperDiff diff)
    {
        var aside = store.Folders.NewAside();
        try
        {
            using var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
            using var writer = new LayerWriter(file, LayerCompression.None);
            if (!diff.WriteTo(writer.Tar))
                return null;
            var (descriptor, diffId) = writer.Complete();
            file.Flush(flushToDisk: true);
            var target = store.Layout.BlobPath(descriptor.Digest);
            File.Move(aside, target, overwrite: true);
            using var folder = Linux.OpenDirectory(SafeFd.Cwd, Path.GetDirectoryName(target)!);
            Linux.Fsync(folder);
            return new Layer(new Blob(descriptor, store.Layout), diffId);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
