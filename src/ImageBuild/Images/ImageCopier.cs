using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>Copies an image, or an index with all its images, from a source to a destination; only what that lacks.</summary>
public sealed class ImageCopier
{
    private readonly IImageDestination destination;
    private readonly CopyOptions options;
    private readonly HashSet<Digest> done = [];
    private readonly HashSet<Digest> put = [];
    private int sent;
    private int reused;
    private long bytes;

    private ImageCopier(IImageDestination destination, CopyOptions options)
    {
        this.destination = destination;
        this.options = options;
    }

    /// <summary>Copies what a source's reference names.</summary>
    /// <param name="name">The source's name, for messages.</param>
    /// <exception cref="ImageBuildException">What source or destination throw; then the destination shows no new image.</exception>
    public static async Task<CopyResult> CopyAsync(
        IImageSource source, string name, IImageDestination destination, CopyOptions options, CancellationToken cancellationToken)
    {
        var root = await source.ReadRootAsync(cancellationToken);
        var copier = new ImageCopier(destination, options);
        if (options.Platform is { } platform && !copier.IsArtifact(root))
            return await CopyAsync(await Image.ReadAsync(source, name, root, platform, cancellationToken), destination, options, cancellationToken);
        await copier.PutTreeAsync(source, name, root, 0, cancellationToken);
        return await copier.CommitAsync(root, cancellationToken);
    }

    /// <summary>Copies one image.</summary>
    /// <exception cref="ImageBuildException">What its blobs' sources or the destination throw; then there is no new image.</exception>
    public static async Task<CopyResult> CopyAsync(
        Image image, IImageDestination destination, CopyOptions options, CancellationToken cancellationToken)
    {
        var copier = new ImageCopier(destination, options);
        await copier.PutAsync(image, cancellationToken);
        return await copier.CommitAsync(image.Document, cancellationToken);
    }

    /// <summary>Copies what a build made: an image, or an index after its images.</summary>
    /// <exception cref="ImageBuildException">What the blobs' sources or the destination throw; then there is no new image.</exception>
    public static async Task<CopyResult> CopyAsync(
        ImageSet images, IImageDestination destination, CopyOptions options, CancellationToken cancellationToken)
    {
        var copier = new ImageCopier(destination, options);
        foreach (var image in images.Images)
            await copier.PutAsync(image, cancellationToken);
        if (images.Root.IsIndex)
            await destination.PutManifestAsync(images.Root, cancellationToken);
        return await copier.CommitAsync(images.Root, cancellationToken);
    }

    /// <summary>Copies one image without naming it: for a destination that holds several and is committed by its caller.</summary>
    /// <exception cref="ImageBuildException">What its blobs' sources or the destination throw.</exception>
    public static Task PutAsync(
        Image image, IImageDestination destination, CopyOptions options, CancellationToken cancellationToken) =>
        new ImageCopier(destination, options).PutAsync(image, cancellationToken);

    private async Task PutTreeAsync(IImageSource source, string name, Document document, int depth, CancellationToken cancellationToken)
    {
        if (!document.IsIndex)
        {
            if (IsArtifact(document))
                await PutAsync(BlobsOf(source, document), document, cancellationToken);
            else
                await PutAsync(await Image.ReadAsync(source, name, document, cancellationToken), cancellationToken);
            return;
        }

        if (depth == Index.MaxDepth)
            throw Errors.InconsistentImage(name, $"more than {Index.MaxDepth} indexes lie in each other");
        // Once each: an index that names the same one a thousand times, and that another, would never come to an end.
        foreach (var child in OciJson.ReadIndex(document.Bytes.Span).Manifests.Where(m => put.Add(m.Digest)))
            await PutTreeAsync(source, name, await source.ReadManifestAsync(child, cancellationToken), depth + 1, cancellationToken);
        await destination.PutManifestAsync(document, cancellationToken);
    }

    private async Task PutAsync(Image image, CancellationToken cancellationToken)
    {
        await destination.ExpectAsync(image, cancellationToken);
        await PutAsync(image.Blobs, image.Document, cancellationToken);
    }

    private async Task PutAsync(IEnumerable<Blob> all, Document manifest, CancellationToken cancellationToken)
    {
        // A blob that an image names twice, or two images of an index share, is one blob.
        var blobs = all.Where(b => done.Add(b.Descriptor.Digest)).ToList();
        foreach (var blob in blobs)
            Report(blob, BlobState.Waiting, 0);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(options.MaxParallel, destination.MaxParallel),
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(blobs, parallel, async (blob, token) => await PutAsync(blob, token));
        await destination.PutManifestAsync(manifest, cancellationToken);
    }

    private async Task PutAsync(Blob blob, CancellationToken cancellationToken)
    {
        if (await destination.TryReuseBlobAsync(blob, cancellationToken))
        {
            Interlocked.Increment(ref reused);
            Report(blob, BlobState.Exists, blob.Descriptor.Size);
            return;
        }

        Report(blob, BlobState.Transferring, 0);
        await destination.PutBlobAsync(blob, new Forward(this, blob), cancellationToken);
        Interlocked.Increment(ref sent);
        Interlocked.Add(ref bytes, blob.Descriptor.Size);
        Report(blob, BlobState.Done, blob.Descriptor.Size);
    }

    private async Task<CopyResult> CommitAsync(Document root, CancellationToken cancellationToken)
    {
        var held = await destination.CommitAsync(root, cancellationToken);
        return held is null || held == root.Digest || held == IdOf(root)
            ? new CopyResult(root, sent, reused, bytes)
            : throw Errors.OtherImageHeld(destination.ToString()!, root.Digest, held.ToString());
    }

    // What an image is without is its configuration: nothing is known of it then but its blobs.
    private bool IsArtifact(Document document) => destination.TakesArtifacts && !document.IsIndex
        && OciJson.ReadManifest(document.Bytes.Span).Config.MediaType is not (MediaTypes.OciConfig or MediaTypes.DockerConfig);

    private static IEnumerable<Blob> BlobsOf(IImageSource source, Document document)
    {
        var manifest = OciJson.ReadManifest(document.Bytes.Span);
        return manifest.Layers.Append(manifest.Config).Select(descriptor => new Blob(descriptor, source));
    }

    private static Digest? IdOf(Document root) => root.IsIndex ? null : OciJson.ReadManifest(root.Bytes.Span).Config.Digest;

    private void Report(Blob blob, BlobState state, long soFar) =>
        options.Progress?.Report(new BlobProgress(blob.Descriptor, state, soFar));

    private sealed class Forward(ImageCopier copier, Blob blob) : IProgress<long>
    {
        public void Report(long value) => copier.Report(blob, BlobState.Transferring, value);
    }
}
