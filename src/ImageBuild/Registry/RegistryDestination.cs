using System.Collections.Concurrent;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>A name in a registry that an image is pushed to. The name is set last, by the root's manifest.</summary>
internal sealed class RegistryDestination(Reference image, RepositoryClient repository) : IImageDestination
{
    // Uploads that a registry opened instead of mounting, until the blob is put.
    private readonly ConcurrentDictionary<Digest, UploadSession> sessions = new();
    private Document? last;

    /// <inheritdoc/>
    public bool TakesArtifacts => true;

    /// <inheritdoc/>
    public async Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken)
    {
        if (await repository.HasBlobAsync(blob.Descriptor, cancellationToken))
            return true;
        if (blob.Source.Repository is not { } from || from.Domain != image.Domain || from.Path == image.Path)
            return false;
        var result = await repository.MountAsync(blob.Descriptor, from.Path, cancellationToken);
        if (result.Session is { } session)
            sessions[blob.Descriptor.Digest] = session;
        return result.IsMounted;
    }

    /// <inheritdoc/>
    public async Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        sessions.TryRemove(blob.Descriptor.Digest, out var session);
        await repository.UploadAsync(blob, session, bytesDone, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PutManifestAsync(Document document, CancellationToken cancellationToken)
    {
        // One behind: the last is the root, and going by its tag it need not go by its digest too.
        if (Interlocked.Exchange(ref last, document) is { } child)
            await PutByDigestAsync(child, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref last, null) is { } child && child.Digest != root.Digest)
            await PutByDigestAsync(child, cancellationToken);
        if (image.Digest is { } digest && digest != root.Digest)
            throw Errors.DigestMismatch(digest, "the image that is pushed");
        return await repository.PutManifestAsync(root, image.Tag ?? root.Digest.ToString(), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in sessions.Values)
            await repository.CancelUploadAsync(session);
    }

    /// <summary>The name, for messages.</summary>
    public override string ToString() => $"'{image}'";

    private async Task PutByDigestAsync(Document document, CancellationToken cancellationToken)
    {
        if (await repository.PutManifestAsync(document, document.Digest.ToString(), cancellationToken) is { } held && held != document.Digest)
            throw Errors.OtherImageHeld(ToString(), document.Digest, held.ToString());
    }
}
