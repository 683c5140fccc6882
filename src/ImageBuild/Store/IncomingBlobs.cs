using System.Collections.Concurrent;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>The blobs of an image that comes into a store, each to be read from the moment on at which it begins to come.</summary>
internal sealed class IncomingBlobs(LayoutFolder layout) : IBlobSource
{
    private readonly ConcurrentDictionary<Digest, TaskCompletionSource<IncomingBlob?>> blobs = new();

    public Reference? Repository => null;

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var incoming = await Of(descriptor.Digest).Task.WaitAsync(cancellationToken);
        return incoming?.TryOpenRead() ?? await layout.OpenBlobAsync(descriptor, cancellationToken);
    }

    /// <summary>A blob comes from its first byte on.</summary>
    public void Begin(Digest digest, IncomingBlob incoming) => Of(digest).TrySetResult(incoming);

    /// <summary>A blob is there.</summary>
    public void Complete(Digest digest) => Of(digest).TrySetResult(null);

    public override string ToString() => layout.ToString();

    private TaskCompletionSource<IncomingBlob?> Of(Digest digest) =>
        blobs.GetOrAdd(digest, _ => new TaskCompletionSource<IncomingBlob?>(TaskCreationOptions.RunContinuationsAsynchronously));
}
