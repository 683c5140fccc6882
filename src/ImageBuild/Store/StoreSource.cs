using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>An image of the store.</summary>
internal sealed class StoreSource(ImageStore store, Descriptor root) : IImageSource
{
    public Reference? Repository => null;

    public Task<Document> ReadRootAsync(CancellationToken cancellationToken) =>
        store.Layout.ReadDocumentAsync(root, cancellationToken);

    public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        store.Layout.ReadDocumentAsync(descriptor, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        store.Layout.OpenBlobAsync(descriptor, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() => $"the store {store.Layout}";
}
