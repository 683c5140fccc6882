using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>The place <c>store:name[:tag]</c>: the local store.</summary>
public sealed class StorePlace(ImageStore store) : IPlace
{
    /// <inheritdoc/>
    public string Scheme => "store";

    /// <inheritdoc/>
    public IImageSource OpenSource(string name) => new NamedSource(store, name);

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name) => new StoreDestination(store, Reference.Parse(name).WithDefaultTag());

    // The name is looked up when it is first read, not when the place is opened.
    private sealed class NamedSource(ImageStore store, string name) : IImageSource
    {
        public Reference? Repository => null;

        public async Task<Document> ReadRootAsync(CancellationToken cancellationToken)
        {
            var tag = Reference.TryParse(name, out var reference, out _) ? reference.WithDefaultTag() : null;
            // An index without an image for this machine can still be copied.
            var entry = tag is { Digest: null } && store.Layout.Exists ? Tags.Find(store.Layout.ReadIndex(), tag.ToString()) : null;
            entry ??= (await store.FindAsync(name, cancellationToken)).Root;
            return await store.Layout.ReadDocumentAsync(entry, cancellationToken);
        }

        public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            store.Layout.ReadDocumentAsync(descriptor, cancellationToken);

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            store.Layout.OpenBlobAsync(descriptor, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public override string ToString() => $"the store {store.Layout}";
    }
}
