using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>Writes an image into the store. Several processes that want one blob write it once.</summary>
internal sealed class StoreDestination(ImageStore store, Reference name) : IImageDestination
{
    public async Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken)
    {
        await store.CreateAsync();
        return store.Layout.HasBlob(blob.Descriptor);
    }

    public async Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        await store.CreateAsync();
        using var taken = await store.LockAsync(blob.Descriptor.Digest.ToString(), cancellationToken);
        await store.GuardAsync(() => store.Layout.WriteBlobAsync(blob, bytesDone, cancellationToken));
    }

    public async Task PutManifestAsync(Document document, CancellationToken cancellationToken)
    {
        await store.CreateAsync();
        await store.GuardAsync(() => store.Layout.WriteDocumentAsync(document, cancellationToken));
    }

    public Task CommitAsync(Document root, CancellationToken cancellationToken) =>
        store.TagAsync(root.Descriptor, name, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
