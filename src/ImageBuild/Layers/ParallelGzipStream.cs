using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ImageBuild.Layers;

/// <summary>
/// Writes one gzip member (RFC 1952) whose deflate data is made block by block on all cores. The bytes depend on the
/// input and the level alone, never on the number of cores or on how the input was cut into writes: blocks have a fixed
/// size, each is deflated by itself and ends in a sync flush, so that they can stand one after the other.
/// </summary>
internal sealed class ParallelGzipStream(Stream output, int level) : WriteOnlyStream
{
    // Larger blocks lose less of the window at their start (0.1 % here) and smaller ones fill the cores sooner.
    private const int BlockSize = 512 << 10;

    // What bounds the memory on large machines: two blocks for each.
    private const int MostWorkers = 16;

    // No name, no time, system unknown (255): nothing that differs between machines.
    private static readonly byte[] Header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

    // An empty last block with fixed codes (RFC 1951, 3.2.6).
    private static readonly byte[] LastBlock = [0x03, 0x00];

    private readonly ZLibCompressionOptions options = new() { CompressionLevel = level };
    private readonly Queue<Task<MemoryStream>> pending = new();
    private readonly Stack<MemoryStream> spare = new();
    private readonly int most = Math.Min(Environment.ProcessorCount, MostWorkers) + 1;
    private readonly Crc32 crc = new();
    private byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int filled;
    private long total;
    private bool started;
    private bool closed;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        crc.Append(buffer);
        total += buffer.Length;
        while (!buffer.IsEmpty)
        {
            var part = Math.Min(buffer.Length, BlockSize - filled);
            buffer[..part].CopyTo(block.AsSpan(filled));
            filled += part;
            buffer = buffer[part..];
            if (filled == BlockSize)
                Send();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !closed)
        {
            closed = true;
            Finish();
            ArrayPool<byte>.Shared.Return(block);
        }

        base.Dispose(disposing);
    }

    private void Finish()
    {
        if (filled > 0)
            Send();
        Start();
        while (pending.Count > 0)
            WriteOldest();
        output.Write(LastBlock);
        Span<byte> trailer = stackalloc byte[8];
        crc.GetCurrentHash(trailer);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)total);
        output.Write(trailer);
    }

    private void Send()
    {
        var (full, length) = (block, filled);
        var deflated = spare.TryPop(out var used) ? used : new MemoryStream(BlockSize);
        pending.Enqueue(Task.Run(() => Deflate(full, length, deflated)));
        block = ArrayPool<byte>.Shared.Rent(BlockSize);
        filled = 0;
        if (pending.Count >= most)
            WriteOldest();
    }

    private void WriteOldest()
    {
        Start();
        var deflated = pending.Dequeue().GetAwaiter().GetResult();
        output.Write(deflated.GetBuffer().AsSpan(0, (int)deflated.Length));
        deflated.SetLength(0);
        spare.Push(deflated);
    }

    private void Start()
    {
        if (!started)
            output.Write(Header);
        started = true;
    }

    private MemoryStream Deflate(byte[] input, int length, MemoryStream deflated)
    {
        var deflate = new DeflateStream(deflated, options, leaveOpen: true);
        deflate.Write(input, 0, length);
        // Ends in a sync flush. What Dispose writes after it, a last block, is cut off again.
        deflate.Flush();
        var end = deflated.Length;
        deflate.Dispose();
        deflated.SetLength(end);
        ArrayPool<byte>.Shared.Return(input);
        return deflated;
    }
}
