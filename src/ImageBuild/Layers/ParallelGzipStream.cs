using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Hashing;
using ImageBuild.Compression;

namespace ImageBuild.Layers;

/// <summary>
/// Writes one gzip member (RFC 1952) whose deflate data is made block by block on all cores. The bytes depend on the
/// input and the compressor alone, never on the number of cores or on how the input was cut into writes: blocks have a fixed
/// size, and each is deflated by itself.
/// </summary>
/// <param name="output">Where to; left open.</param>
/// <param name="newCompressor">Makes one for each block that is deflated at a time.</param>
internal sealed class ParallelGzipStream(Stream output, Func<BlockCompressor> newCompressor) : WriteOnlyStream
{
    // Larger blocks lose less of the window at their start (0.1 % here) and smaller ones fill the cores sooner.
    private const int BlockSize = 512 << 10;

    // What bounds the memory on large machines: two blocks for each, and for each that waits.
    private const int MostWorkers = 16;

    // Blocks that wait for a core: the thread that makes them is awakened late where all cores are needed.
    private const int Ahead = 8;

    // No name, no time, system unknown (255): nothing that differs between machines.
    private static readonly byte[] Header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

    // An empty last block with fixed codes (RFC 1951, 3.2.6).
    private static readonly byte[] LastBlock = [0x03, 0x00];

    private readonly Queue<Task<Deflated>> pending = new();
    private readonly ConcurrentBag<BlockCompressor> idle = [];
    private readonly int most = Math.Min(Environment.ProcessorCount, MostWorkers) + Ahead;
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
        pending.Enqueue(Task.Run(() => Deflate(full, length)));
        block = ArrayPool<byte>.Shared.Rent(BlockSize);
        filled = 0;
        if (pending.Count >= most)
            WriteOldest();
    }

    private void WriteOldest()
    {
        Start();
        var deflated = pending.Dequeue().GetAwaiter().GetResult();
        output.Write(deflated.Buffer, 0, deflated.Length);
        ArrayPool<byte>.Shared.Return(deflated.Buffer);
    }

    private void Start()
    {
        if (!started)
            output.Write(Header);
        started = true;
    }

    private Deflated Deflate(byte[] input, int length)
    {
        if (!idle.TryTake(out var compressor))
            compressor = newCompressor();
        var deflated = ArrayPool<byte>.Shared.Rent(compressor.Most(length));
        var size = compressor.Compress(input.AsSpan(0, length), deflated);
        idle.Add(compressor);
        ArrayPool<byte>.Shared.Return(input);
        return new Deflated(deflated, size);
    }

    private sealed record Deflated(byte[] Buffer, int Length);
}
