using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>
/// A base image in a registry, of which nothing is asked twice: documents that were read before and layers that the
/// store has are taken from there.
/// </summary>
/// <param name="name">The image, with tag or digest.</param>
/// <param name="places">Where registries are asked.</param>
/// <param name="mayAsk">Whether they may be.</param>
/// <param name="documents">Documents that were read before.</param>
/// <param name="records">Which document a tag meant.</param>
/// <param name="layout">The store's blobs.</param>
internal sealed class BaseSource(
    Reference name, TaskPlaces places, bool mayAsk, DocumentCache documents, BaseRecords records, LayoutFolder layout) : IImageSource
{
    private readonly IImageSource remote = places.OpenRegistry(name);

    public Reference? Repository => remote.Repository;

    public async Task<Document> ReadRootAsync(CancellationToken cancellationToken)
    {
        var digest = name.Digest ?? await ResolveAsync(cancellationToken);
        if (digest is not null && documents.Find(digest) is { } known)
            return known;
        var root = await Remote(digest).ReadRootAsync(cancellationToken);
        documents.Add(root);
        if (name.Digest is null)
            records.SetRoot(name, root.Digest);
        return root;
    }

    public async Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (documents.Find(descriptor.Digest) is { } known)
            return known;
        var manifest = await Remote(descriptor.Digest).ReadManifestAsync(descriptor, cancellationToken);
        documents.Add(manifest);
        return manifest;
    }

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        OpenBlobAsync(descriptor, 0, cancellationToken);

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, long from, CancellationToken cancellationToken)
    {
        if (descriptor.MediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig && descriptor.Size <= Document.MaxSize)
            return new MemoryStream((await ReadConfigAsync(descriptor, cancellationToken)).Bytes.ToArray(), writable: false) { Position = from };
        IBlobSource source = layout.HasBlob(descriptor) ? layout : Remote(descriptor.Digest);
        return await source.OpenBlobAsync(descriptor, from, cancellationToken);
    }

    public ValueTask DisposeAsync() => remote.DisposeAsync();

    public override string ToString() => remote.ToString() ?? name.Repository;

    private async Task<Document> ReadConfigAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (documents.Find(descriptor.Digest) is { } known)
            return known;
        var bytes = await new Blob(descriptor, Remote(descriptor.Digest)).ReadAsync(cancellationToken);
        var config = Document.Verified(descriptor, bytes, ToString());
        documents.Add(config);
        return config;
    }

    // One question where the answer may be known, in place of the whole document.
    private async Task<Digest?> ResolveAsync(CancellationToken cancellationToken) =>
        mayAsk && records.FindRoot(name) is not null ? (await places.ResolveAsync(name, cancellationToken))?.Digest : null;

    private IImageSource Remote(Digest? digest) => mayAsk ? remote : throw TaskErrors.BaseBlobNotKept(name, digest);
}
