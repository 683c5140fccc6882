using ImageBuild.Images;

namespace ImageBuild.Registry;

/// <summary>
/// The bytes of a blob chunk after chunk, held to its size and digest as one. Nothing is buffered: a chunk that is wanted
/// again is read again, from the blob's start.
/// </summary>
internal sealed class BlobChunks(Blob blob) : IDisposable
{
    // Not while a chunk is read: a request that has failed may go on reading its body when the next is sent already.
    private Stream? idle;

    /// <summary>Opens the bytes from one on. The last chunk's reader meets what is wrong with the blob.</summary>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: the blob is not what its descriptor says; also when it is read.</exception>
    public async Task<Stream> OpenAsync(long from, long length, CancellationToken cancellationToken)
    {
        var source = Interlocked.Exchange(ref idle, null);
        if (source?.Position != from)
        {
            source?.Dispose();
            source = await OpenAtAsync(from, cancellationToken);
        }

        return new Chunk(this, source, length);
    }

    public void Dispose() => idle?.Dispose();

    private async Task<Stream> OpenAtAsync(long from, CancellationToken cancellationToken)
    {
        var source = await blob.OpenVerifiedAsync(cancellationToken);
        try
        {
            var buffer = new byte[128 << 10];
            while (source.Position < from)
            {
                var most = (int)Math.Min(buffer.Length, from - source.Position);
                await source.ReadExactlyAsync(buffer.AsMemory(0, most), cancellationToken);
            }

            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    private sealed class Chunk(BlobChunks chunks, Stream source, long length) : ReadOnlyStream
    {
        private readonly long end = source.Position + length;

        public override int Read(Span<byte> buffer) => source.Read(buffer[..Most(buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            source.ReadAsync(buffer[..Most(buffer.Length)], cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                (source.Position == end ? Interlocked.Exchange(ref chunks.idle, source) : source)?.Dispose();
            base.Dispose(disposing);
        }

        // Behind the last chunk is the end of the blob, and that is where its digest is compared.
        private int Most(int wanted) => source.Position == source.Length ? wanted : (int)Math.Min(wanted, end - source.Position);
    }
}
