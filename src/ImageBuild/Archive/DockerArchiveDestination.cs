using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>
/// Writes images as <c>docker save</c> does since version 25: a layout, and beside it the list that every docker reads.
/// Layers in zstd become plain ones, since docker loads those from version 23 on alone (moby 20.10: "unexpected EOF").
/// </summary>
/// <param name="namesOf">The names that an image gets on load, by its manifest.</param>
internal sealed class DockerArchiveDestination(ArchiveWriter writer, Func<Document, IReadOnlyList<Reference>> namesOf) : IImageDestination
{
    private readonly List<SavedImage> images = [];
    private readonly ZstdLayers zstd = new(writer);
    private readonly OciArchiveDestination layout = new(writer, []);

    public int MaxParallel => layout.MaxParallel;

    public async Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken) =>
        zstd.Has(blob.Descriptor) || await layout.TryReuseBlobAsync(blob, cancellationToken);

    public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) =>
        ZstdLayers.Is(blob.Descriptor)
            ? zstd.WriteAsync(blob, bytesDone, cancellationToken)
            : layout.PutBlobAsync(blob, bytesDone, cancellationToken);

    public Task PutManifestAsync(Document document, CancellationToken cancellationToken)
    {
        if (document.IsIndex)
            throw Errors.UnsupportedPlace($"docker-archive:{writer.Path}", "it holds images for one platform alone. Choose one with --platform, or write to oci-archive:.");
        var manifest = OciJson.ReadManifest(document.Bytes.Span);
        var names = namesOf(document);
        if (manifest.Layers.Any(zstd.Has))
        {
            manifest = manifest with { Layers = [.. manifest.Layers.Select(zstd.PlainOf)] };
            document = Document.Of(document.MediaType, OciJson.Write(manifest));
        }

        images.Add(new SavedImage(document.Descriptor, manifest, names));
        return layout.PutManifestAsync(document, cancellationToken);
    }

    /// <summary>The image that was put last: the digest of its manifest in the archive, and its id.</summary>
    public (Digest Manifest, Digest Id) Last => (images[^1].Descriptor.Digest, images[^1].Manifest.Config.Digest);

    /// <summary>Ends the archive, without a look at what is in it: layers may have been left out.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await writer.WriteAsync(
            DockerArchiveSource.ManifestFile, DockerArchiveEntry.Write([.. images.Select(Entry)]), cancellationToken);
        await layout.CommitAsync([.. images.SelectMany(Tagged)], cancellationToken);
    }

    public async Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken)
    {
        await CompleteAsync(cancellationToken);
        await using var written = new DockerArchiveSource(new LayoutArchive(writer.Path, ""), entries => entries[^1]);
        return OciJson.ReadManifest((await written.ReadRootAsync(cancellationToken)).Bytes.Span).Config.Digest;
    }

    public ValueTask DisposeAsync() => layout.DisposeAsync();

    /// <summary>The archive, for messages.</summary>
    public override string ToString() => layout.ToString();

    private static DockerArchiveEntry Entry(SavedImage image) => new()
    {
        Config = LayoutArchive.BlobName(image.Manifest.Config.Digest),
        RepoTags = [.. image.Names.Select(n => n.FamiliarName)],
        Layers = [.. image.Manifest.Layers.Select(l => LayoutArchive.BlobName(l.Digest))],
    };

    private static IEnumerable<Descriptor> Tagged(SavedImage image) =>
        Tags.ArchiveEntries(image.Descriptor, [.. image.Names.Select(name => name.ToString())]);

    private sealed record SavedImage(Descriptor Descriptor, Manifest Manifest, IReadOnlyList<Reference> Names);
}
