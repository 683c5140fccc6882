using System.Net.Http.Headers;
using ImageBuild.Images;

namespace ImageBuild.Registry;

/// <summary>
/// Sends one blob, verified while it is sent: whole where the registry takes that, else in chunks, which go on after a
/// failure where the registry says that it is. What can't go on begins anew, as often as there are retries.
/// </summary>
/// <param name="session">An upload that is open already; null opens one.</param>
internal sealed class BlobUpload(
    RepositoryClient repository, Blob blob, UploadSession? session, IProgress<long>? bytesDone) : IAsyncDisposable
{
    // As much as the smallest of common limits on a request's body, nginx's.
    private const int SmallestChunk = 1 << 20;

    private readonly BlobChunks chunks = new(blob);
    private UploadSession? session = session;
    private bool isUnsure;
    private int restarts;

    private long Size => blob.Descriptor.Size;

    private RegistryOptions Options => repository.Transport.Options;

    /// <summary>Goes one request further, tried once. To be called until it says that the registry has the blob.</summary>
    /// <exception cref="TransientFailure">Another try may help: it begins with finding out how far this one got.</exception>
    /// <exception cref="ImageBuildException">IMG2001…; IMG3002, IMG3003: the bytes are not what the descriptor says.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (isUnsure && await RecoverAsync(cancellationToken))
            return true;
        session ??= await repository.OpenUploadAsync(blob.Descriptor, cancellationToken);
        isUnsure = true;
        var isDone = IsInChunks(session)
            ? await SendChunkAsync(session, cancellationToken) : await SendWholeAsync(session, cancellationToken);
        isUnsure = false;
        return isDone;
    }

    /// <summary>Gives up what is not done.</summary>
    public async ValueTask DisposeAsync()
    {
        chunks.Dispose();
        await DropAsync();
    }

    // A registry that names a least chunk has thought of chunks; what then breaks need not be sent again.
    private bool IsInChunks(UploadSession open) =>
        Options.AlwaysInChunks || !repository.TakesWhole || open.Offset > 0 || (open.MinChunk > 0 && Size > ChunkSize(open));

    private long ChunkSize(UploadSession open) => Math.Max(repository.ChunkSize, open.MinChunk);

    private async Task<bool> SendWholeAsync(UploadSession open, CancellationToken cancellationToken)
    {
        if (await repository.PutBlobAsync(open, blob.Descriptor, () => Body(0, Size), cancellationToken))
        {
            session = null;
            return true;
        }

        repository.TakesWhole = false;
        await DropAsync();
        return false;
    }

    private async Task<bool> SendChunkAsync(UploadSession open, CancellationToken cancellationToken)
    {
        if (open.Offset == Size)
        {
            await repository.CloseUploadAsync(open, blob.Descriptor, cancellationToken);
            session = null;
            return true;
        }

        var length = Math.Min(ChunkSize(open), Size - open.Offset);
        var smaller = Math.Max(length / 2, Math.Max(SmallestChunk, open.MinChunk));
        var next = await repository.PatchAsync(
            open, blob.Descriptor, length, () => Chunk(open.Offset, length), smaller < length, cancellationToken);
        if (next is null)
            repository.ChunkSize = (int)smaller;
        session = next ?? open;
        return false;
    }

    // True if the registry has the blob after all: what was lost may have been the answer alone.
    private async Task<bool> RecoverAsync(CancellationToken cancellationToken)
    {
        // One that has less than it took already would never get to the end.
        if (session is { } open && IsInChunks(open)
            && await repository.AskUploadAsync(open, blob.Descriptor, cancellationToken) is { } known && known.Offset >= open.Offset)
        {
            session = known;
            return false;
        }

        await DropAsync();
        if (await repository.HasBlobAsync(blob.Descriptor, cancellationToken))
            return true;
        return restarts++ < Options.Retries ? false
            : throw Errors.NotARegistry(repository.ToString(), $"it forgets the upload of {blob.Descriptor.Digest} again and again");
    }

    private async Task DropAsync()
    {
        if (session is not { } open)
            return;
        session = null;
        await repository.CancelUploadAsync(open);
    }

    private BodyContent Chunk(long from, long length)
    {
        var body = Body(from, length);
        // Not the form that HTTP has, but the one that the specification has.
        body.Headers.TryAddWithoutValidation("Content-Range", $"{from}-{from + length - 1}");
        return body;
    }

    private BodyContent Body(long from, long length)
    {
        var done = from;
        void Sent(int bytes)
        {
            repository.Transport.Statistics.CountSent(bytes);
            bytesDone?.Report(done += bytes);
        }

        return new BodyContent(token => chunks.OpenAsync(from, length, token), length, Sent)
        {
            Headers = { ContentType = new MediaTypeHeaderValue(BodyContent.Bytes) },
        };
    }
}
