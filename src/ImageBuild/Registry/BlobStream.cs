using System.Net;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>
/// A blob as it comes from a registry. A connection that breaks or stalls is opened anew where it was, so that a reader
/// notices nothing but the time.
/// </summary>
internal sealed class BlobStream(RepositoryClient repository, Descriptor blob, long from, HttpResponseMessage first) : Stream
{
    private HttpResponseMessage? answer = first;
    private Stream? body;
    private long position = from;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => blob.Size;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        var read = await repository.Transport.Retry.RunAsync(token => ReadOnceAsync(buffer, token), cancellationToken);
        position += read;
        repository.Transport.Statistics.CountReceived(read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // For decompressors that only read so; the stream has nothing that a blocked thread would have to do.
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Drop();
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        answer ??= await repository.OpenBlobOnceAsync(blob, position, cancellationToken);
        var options = repository.Transport.Options;
        using var watch = new StallWatch(options.StallTimeout, options.Time, cancellationToken);
        try
        {
            body ??= await OpenBodyAsync(answer, watch);
            return await body.ReadAsync(buffer, watch.Token);
        }
        catch (Exception e) when (NetworkFailure.IsOne(e, cancellationToken))
        {
            var url = answer.RequestMessage!.RequestUri!;
            Drop();
            throw NetworkFailure.Explain(url, e, watch.Limit);
        }
    }

    private async Task<Stream> OpenBodyAsync(HttpResponseMessage from, StallWatch watch)
    {
        var stream = await from.Content.ReadAsStreamAsync(watch.Token);
        if (from.StatusCode == HttpStatusCode.OK)
            await SkipAsync(stream, watch);
        return stream;
    }

    // The registry gave the whole again.
    private async Task SkipAsync(Stream stream, StallWatch watch)
    {
        var buffer = new byte[64 << 10];
        for (var left = position; left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), watch.Token);
            if (read == 0)
                throw new EndOfStreamException();
            left -= read;
            watch.Moved();
        }
    }

    private void Drop()
    {
        body?.Dispose();
        answer?.Dispose();
        body = null;
        answer = null;
    }
}
