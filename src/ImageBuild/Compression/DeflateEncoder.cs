using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using static ImageBuild.Compression.DeflateFormat;

namespace ImageBuild.Compression;

/// <summary>
/// Compresses pieces of data, each by itself (RFC 1951), as libdeflate does at its first level: the last two places where
/// four bytes stood are looked at, and the longer match is taken at once. What comes of a piece depends on its bytes alone,
/// on every machine and with every version of the framework, whose own zlib is now this and now that.
/// </summary>
internal sealed class DeflateEncoder : BlockCompressor
{
    /// <summary>Another one where the same bytes become others.</summary>
    public const int Version = 1;

    // Half of it would be 0.7 % smaller and take 8 % longer. A stored block has 65,535 at most, and a match may go beyond.
    private const int BlockSize = 60 << 10;
    private const int ShortestMatch = 4;

    // A match of that length is not compared with the place before.
    private const int LongEnough = 32;

    // A table that fits into the first cache of a core.
    private const int HashBits = 13;

    // From so many bytes without a match on, more and more are passed over: what was compressed before has none.
    private const int Patience = 256;
    private const int PatienceShift = 5;

    // Each entry is two places, the newer one below; of each its lowest 16 bits, which is more than the window.
    private readonly uint[] places = new uint[1 << HashBits];
    private readonly DeflateMatch[] matches = new DeflateMatch[BlockSize / ShortestMatch];
    private readonly DeflateBlockWriter writer = new();

    /// <inheritdoc/>
    public override int Most(int bytes) => DeflateBlockWriter.Most(bytes, BlockSize);

    /// <inheritdoc/>
    public override int Compress(ReadOnlySpan<byte> input, byte[] output)
    {
        Array.Clear(places);
        writer.Begin(output);
        for (var at = 0; at < input.Length;)
        {
            var found = FindMatches(input, at, writer.BeginBlock(), out var end);
            writer.WriteBlock(input[at..end], matches.AsSpan(0, found));
            at = end;
        }

        return writer.End();
    }

    // Compiled at once and for the processor that is there: what is compiled ahead calls the framework for each word.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindMatches(ReadOnlySpan<byte> input, int begin, Span<int> literals, out int end)
    {
        var table = places.AsSpan();
        var list = matches.AsSpan();
        var blockEnd = Math.Min(begin + BlockSize, input.Length);
        // Where four bytes, and one more, begin for the last time.
        var last = input.Length - ShortestMatch - 1;
        var (at, after, found, missed) = (begin, begin, 0, 0);
        while (at < blockEnd)
        {
            if (at >= last)
            {
                literals[input[at++]]++;
                continue;
            }

            var (length, place) = Longest(input, at, table);
            if (length == 0)
            {
                literals[input[at++]]++;
                for (var passed = Math.Min((++missed - Patience) >> PatienceShift, blockEnd - at); passed > 0; passed--)
                    literals[input[at++]]++;
                continue;
            }

            missed = 0;
            list[found++] = new DeflateMatch(at - after, length, at - place);
            after = at + length;
            for (at++; at < Math.Min(after, last); at++)
            {
                ref var entry = ref table[HashOf(Load(input, at))];
                entry = (entry << 16) | (ushort)at;
            }

            at = after;
        }

        end = at;
        return found;
    }

    // The better of two places with the same four bytes, which this one is put before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Length, int Place) Longest(ReadOnlySpan<byte> input, int at, Span<uint> table)
    {
        var here = Load(input, at);
        ref var entry = ref table[HashOf(here)];
        // What is older than 64 KiB looks like a newer place; what stands there is compared, so that does no harm.
        var newer = at - (ushort)(at - (int)entry);
        var older = at - (ushort)(at - (int)(entry >> 16));
        entry = (entry << 16) | (ushort)at;
        var most = Math.Min(LongestMatch, input.Length - at);
        var length = 0;
        if (IsInWindow(newer, at) && Load(input, newer) == here)
        {
            length = SameFrom(input, at, newer, most);
            if (length >= LongEnough || length == most)
                return (length, newer);
        }

        if (!IsInWindow(older, at) || Load(input, older) != here || (length > 0 && input[older + length] != input[at + length]))
            return (length, newer);
        var other = SameFrom(input, at, older, most);
        return other > length ? (other, older) : (length, newer);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInWindow(int place, int at) => place < at && place >= Math.Max(at - Window, 0);

    // The first four are the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SameFrom(ReadOnlySpan<byte> input, int at, int place, int most)
    {
        var length = ShortestMatch;
        for (; length + sizeof(ulong) <= most; length += sizeof(ulong))
        {
            var different = BinaryPrimitives.ReadUInt64LittleEndian(input.Slice(at + length, sizeof(ulong)))
                ^ BinaryPrimitives.ReadUInt64LittleEndian(input.Slice(place + length, sizeof(ulong)));
            if (different != 0)
                return length + (BitOperations.TrailingZeroCount(different) >> 3);
        }

        while (length < most && input[at + length] == input[place + length])
            length++;
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Load(ReadOnlySpan<byte> input, int at) => BinaryPrimitives.ReadUInt32LittleEndian(input.Slice(at, sizeof(uint)));

    // Their upper bits, multiplied by an odd number (the one that libdeflate takes).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HashOf(uint bytes) => (int)((bytes * 0x1e35a7bd) >> (32 - HashBits));
}
