using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>
/// Writes an image into the store. Several processes that want one blob write it once. Blobs stay if the image does not
/// come about: the next try finds them, and who removes images removes them.
/// </summary>
internal sealed class StoreDestination(ImageStore store, IReadOnlyCollection<Reference> names) : IImageDestination
{
    private readonly SemaphoreSlim opening = new(1);
    private TemporaryFolder? temporary;
    private IDisposable? writing;

    public async Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return store.Layout.HasBlob(blob.Descriptor);
    }

    public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) => store.GuardAsync(async () =>
    {
        var digest = blob.Descriptor.Digest;
        var aside = Path.Combine(await OpenAsync(cancellationToken), Guid.NewGuid().ToString("N"));
        using var taken = await store.LockAsync(digest.ToString(), cancellationToken);
        if (!store.Layout.HasBlob(blob.Descriptor))
        {
            await LayoutFolder.StageBlobAsync(blob, aside, bytesDone, cancellationToken);
            store.Layout.PublishBlob(aside, digest);
        }

        // Whoever waits for it finds the blob, and nobody else will ask for it.
        taken.Remove();
    });

    public Task PutManifestAsync(Document document, CancellationToken cancellationToken) =>
        PutBlobAsync(Blob.Of(document), null, cancellationToken);

    public async Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        var index = await store.NameAsync(root.Descriptor, names, cancellationToken);
        return StoreNames.Find(index, Name(root))?.Digest ?? throw Errors.OtherImageHeld(ToString(), root.Digest, "nothing");
    }

    /// <summary>The store, for messages.</summary>
    public override string ToString() => $"The store {store.Layout}";

    public ValueTask DisposeAsync()
    {
        temporary?.Dispose();
        writing?.Dispose();
        opening.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Name(Document root) => names.FirstOrDefault()?.ToString() ?? root.Digest.ToString();

    private async Task<string> OpenAsync(CancellationToken cancellationToken)
    {
        await opening.WaitAsync(cancellationToken);
        try
        {
            if (temporary is null)
            {
                writing ??= await store.HoldBlobsAsync(cancellationToken);
                await store.GuardAsync(() => Task.FromResult(temporary = TemporaryFolder.Create(store.Folders.Temporary)));
            }

            return temporary!.Path;
        }
        finally
        {
            opening.Release();
        }
    }
}
