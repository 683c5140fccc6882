using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>
/// Writes images as <c>docker save</c> does since version 25: a layout, and beside it the list that every docker reads.
/// </summary>
/// <param name="namesOf">The names that an image gets on load, by its manifest.</param>
internal sealed class DockerArchiveDestination(ArchiveWriter writer, Func<Document, IReadOnlyList<Reference>> namesOf) : IImageDestination
{
    private readonly List<(Document Document, Manifest Manifest)> images = [];
    private readonly OciArchiveDestination layout = new(writer, null);

    public int MaxParallel => layout.MaxParallel;

    public Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken) =>
        layout.TryReuseBlobAsync(blob, cancellationToken);

    public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) =>
        layout.PutBlobAsync(blob, bytesDone, cancellationToken);

    public Task PutManifestAsync(Document document, CancellationToken cancellationToken)
    {
        if (document.IsIndex)
            throw Errors.UnsupportedPlace($"docker-archive:{writer.Path}", "it holds images for one platform alone. Choose one with --platform, or write to oci-archive:.");
        images.Add((document, OciJson.ReadManifest(document.Bytes.Span)));
        return layout.PutManifestAsync(document, cancellationToken);
    }

    public async Task CommitAsync(Document root, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(
            DockerArchiveSource.ManifestFile, DockerArchiveEntry.Write([.. images.Select(Entry)]), cancellationToken);
        await layout.CommitAsync([.. images.SelectMany(i => Tagged(i.Document))], cancellationToken);
    }

    public ValueTask DisposeAsync() => layout.DisposeAsync();

    private DockerArchiveEntry Entry((Document Document, Manifest Manifest) image) => new()
    {
        Config = LayoutArchive.BlobName(image.Manifest.Config.Digest),
        RepoTags = [.. namesOf(image.Document).Select(n => n.FamiliarName)],
        Layers = [.. image.Manifest.Layers.Select(l => LayoutArchive.BlobName(l.Digest))],
    };

    private IEnumerable<Descriptor> Tagged(Document document) => namesOf(document) is { Count: > 0 } names
        ? names.Select(name => Tags.Entry(document.Descriptor, name.ToString()))
        : [Tags.Entry(document.Descriptor, null)];
}
