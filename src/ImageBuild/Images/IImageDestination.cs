using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>
/// Where one image (or index) can be written. Blobs first, then the manifests that name them, then
/// <see cref="CommitAsync"/>, before which no reader sees anything. Disposing without a commit leaves nothing behind.
/// Members may be called from several threads; a place that can take one at a time orders them itself.
/// </summary>
public interface IImageDestination : IAsyncDisposable
{
    /// <summary>
    /// How many blobs it takes at once. What is written as one stream takes one, and gets them in the image's order, so
    /// that the same image always becomes the same bytes.
    /// </summary>
    int MaxParallel => int.MaxValue;

    /// <summary>Whether it takes what is built like an image and is none: signatures, SBOMs, charts. Default: no.</summary>
    bool TakesArtifacts => false;

    /// <summary>
    /// Says which image is put next, before its blobs: for a place that knows layers by what is in them, not by their blobs.
    /// </summary>
    Task ExpectAsync(Image image, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// True if the place has the blob, or could get it without its bytes being sent (a mount from
    /// <see cref="IBlobSource.Repository"/>); then <see cref="PutBlobAsync"/> need not be called.
    /// </summary>
    Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken);

    /// <summary>Writes a blob, verified while it streams. May open the blob more than once, to try again.</summary>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: the bytes are not what the descriptor says; nothing is kept.</exception>
    Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken);

    /// <summary>Writes a manifest or an index whose blobs and manifests are there already.</summary>
    Task PutManifestAsync(Document document, CancellationToken cancellationToken);

    /// <summary>Gives the reference's name to a document that was put, and makes all of it visible and durable.</summary>
    /// <returns>
    /// What the place itself says the name stands for now: the digest of a manifest or an index, or the image id where
    /// the place has manifests of its own (docker's archives and engines); null where it does not say.
    /// </returns>
    Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken);
}
