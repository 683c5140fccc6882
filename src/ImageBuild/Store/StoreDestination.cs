using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>
/// Writes an image into the store. Several processes that want one blob get it once. Blobs stay if the image does not
/// come about, and what has come of one stays too: the next try finds them, and who removes images removes them.
/// </summary>
public sealed class StoreDestination : IImageDestination
{
    private readonly ImageStore store;
    private readonly IReadOnlyCollection<Reference> names;
    private readonly IReadOnlySet<Digest> doubted;
    private readonly IncomingBlobs incoming;
    private readonly SemaphoreSlim opening = new(1);
    private IDisposable? writing;

    internal StoreDestination(ImageStore store, IReadOnlyCollection<Reference> names, IReadOnlySet<Digest> doubted)
    {
        this.store = store;
        this.names = names;
        this.doubted = doubted;
        incoming = new IncomingBlobs(store.Layout);
    }

    /// <summary>
    /// The blobs that are put, readable while they come in: opening one waits until it begins to. Ends with
    /// <see cref="OperationCanceledException"/> where a blob does not come whole.
    /// </summary>
    public IBlobSource Incoming => incoming;

    /// <inheritdoc/>
    public async Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        if (!await HasAsync(blob.Descriptor, cancellationToken))
            return false;
        incoming.Complete(blob.Descriptor.Digest);
        return true;
    }

    /// <inheritdoc/>
    public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) => store.GuardAsync(async () =>
    {
        await OpenAsync(cancellationToken);
        var digest = blob.Descriptor.Digest;
        using var taken = await store.LockAsync(digest.ToString(), cancellationToken);
        if (!await HasAsync(blob.Descriptor, cancellationToken))
        {
            var aside = store.Folders.Partial(digest);
            var coming = new IncomingBlob(blob, aside);
            await coming.ReceiveAsync(() => incoming.Begin(digest, coming), bytesDone, cancellationToken);
            store.Layout.PublishBlob(aside, digest);
        }

        incoming.Complete(digest);
        // Whoever waits for it finds the blob, and nobody else will ask for it.
        taken.Remove();
    });

    /// <inheritdoc/>
    public Task PutManifestAsync(Document document, CancellationToken cancellationToken) =>
        PutBlobAsync(Blob.Of(document), null, cancellationToken);

    /// <inheritdoc/>
    public async Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        var index = await store.NameAsync(root.Descriptor, names, cancellationToken);
        return StoreNames.Find(index, Name(root))?.Digest ?? throw Errors.OtherImageHeld(ToString(), root.Digest, "nothing");
    }

    /// <summary>The store, for messages.</summary>
    public override string ToString() => $"The store {store.Layout}";

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        writing?.Dispose();
        opening.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<bool> HasAsync(Descriptor blob, CancellationToken cancellationToken) =>
        store.HasBlobAsync(blob, doubted.Contains(blob.Digest), cancellationToken);

    private string Name(Document root) => names.FirstOrDefault()?.ToString() ?? root.Digest.ToString();

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await opening.WaitAsync(cancellationToken);
        try
        {
            if (writing is not null)
                return;
            writing = await store.HoldBlobsAsync(cancellationToken);
            await store.GuardAsync(() =>
            {
                store.RemoveLeftovers();
                return Task.CompletedTask;
            });
        }
        finally
        {
            opening.Release();
        }
    }
}
