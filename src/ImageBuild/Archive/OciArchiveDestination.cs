using System.Collections.Immutable;
using System.Text;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>Writes one image, or an index with its images, as a layout in an archive.</summary>
internal sealed class OciArchiveDestination(ArchiveWriter writer, IReadOnlyCollection<string> names) : IImageDestination
{
    private static readonly byte[] Marker = Encoding.ASCII.GetBytes("""{"imageLayoutVersion":"1.0.0"}""");

    public int MaxParallel => 1;

    public bool TakesArtifacts => true;

    public Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken) =>
        writer.HasAsync(LayoutArchive.BlobName(blob.Descriptor.Digest), cancellationToken);

    public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) =>
        writer.WriteAsync(LayoutArchive.BlobName(blob.Descriptor.Digest), blob, bytesDone, cancellationToken);

    public Task PutManifestAsync(Document document, CancellationToken cancellationToken) =>
        writer.WriteAsync(LayoutArchive.BlobName(document.Digest), document.Bytes, cancellationToken);

    public async Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken)
    {
        await CommitAsync([.. Tags.ArchiveEntries(root.Descriptor, names)], cancellationToken);
        await using var written = new LayoutSource(new LayoutArchive(writer.Path, ""), ToString(), names.FirstOrDefault());
        return (await written.ReadRootAsync(cancellationToken)).Digest;
    }

    /// <summary>Ends the archive with these entries of its index.</summary>
    public async Task CommitAsync(ImmutableArray<Descriptor> entries, CancellationToken cancellationToken)
    {
        var index = new Index { MediaType = MediaTypes.OciIndex, Manifests = entries };
        await writer.WriteAsync(LayoutArchive.IndexFile, OciJson.Write(index), cancellationToken);
        await writer.WriteAsync(LayoutArchive.Marker, Marker, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    /// <summary>The archive, for messages.</summary>
    public override string ToString() => $"'{writer.Path}'";
}
