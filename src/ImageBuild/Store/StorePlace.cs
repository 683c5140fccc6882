using ImageBuild.Images;
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
    public IImageDestination OpenDestination(string name)
    {
        var reference = Reference.Parse(name);
        return reference.Digest is null ? store.OpenDestination(reference.WithDefaultTag())
            : throw Errors.UnsupportedPlace($"store:{name}", "an image can't be given a digest. Write store:NAME:TAG.");
    }

    // The name is looked up when it is first read, not when the place is opened.
    private sealed class NamedSource(ImageStore store, string name) : IImageSource
    {
        public Reference? Repository => null;

        public async Task<Document> ReadRootAsync(CancellationToken cancellationToken)
        {
            // By its entry if that will do: an index without an image for this machine can still be copied.
            var entry = StoreNames.Find(store.ReadIndex(), name) ?? (await store.FindAsync(name, cancellationToken)).Root;
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
