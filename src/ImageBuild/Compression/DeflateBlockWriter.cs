using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using static ImageBuild.Compression.DeflateFormat;

namespace ImageBuild.Compression;

/// <summary>
/// Writes the blocks of one piece of deflate data (RFC 1951, 3.2.3): with codes of the block's own, or as it is where that is
/// shorter. It is told what a block is made of first, and then writes it.
/// </summary>
internal sealed class DeflateBlockWriter
{
    // Repeats the length before, three zeros and more, eleven zeros and more (RFC 1951, 3.2.7).
    private const int Repeat = 16, Zeros = 17, ManyZeros = 18;
    private const int LengthSymbols = 19;
    private const int LeastLengthSymbols = 4;
    private const int LongestOfLengths = 7;

    // As many as four of them, and what is left of a byte, fit into a word.
    private const int LongestSymbol = 14;
    private const int LongestDistance = 15;

    // Header of a stored block, once it is at a byte's border, and what is written beyond the end of a word's bytes.
    private const int StoredHeader = 5;
    private const int Slack = sizeof(ulong);

    private static readonly byte[] LengthSymbolOf = SymbolsOf(LengthBase, LongestMatch + 1);
    private static readonly byte[] DistanceSymbolOf = DistanceSymbols();

    private readonly PrefixCode symbols = new(Symbols, LongestSymbol);
    private readonly PrefixCode distances = new(Distances, LongestDistance);
    private readonly PrefixCode ofLengths = new(LengthSymbols, LongestOfLengths);
    private readonly ulong[] lengthCodes = new ulong[LongestMatch + 1];
    private readonly ushort[] lengthItems = new ushort[Symbols + Distances];
    private byte[] output = [];
    private int position;
    private ulong bits;
    private int count;

    /// <summary>How many bytes come of so many at most, in blocks of so many.</summary>
    public static int Most(int bytes, int blockSize) => bytes + (((bytes / blockSize) + 2) * StoredHeader) + Slack;

    /// <summary>Begins a piece.</summary>
    /// <param name="to">Has room for what <see cref="Most"/> says.</param>
    public void Begin(byte[] to)
    {
        output = to;
        (position, bits, count) = (0, 0, 0);
    }

    /// <summary>Begins a block.</summary>
    /// <returns>Where it is counted how often each byte comes as it is.</returns>
    public Span<int> BeginBlock()
    {
        symbols.Frequencies.Clear();
        distances.Frequencies.Clear();
        return symbols.Frequencies;
    }

    /// <summary>Writes the block.</summary>
    /// <param name="block">Its bytes; at most 65,535.</param>
    /// <param name="matches">Its matches.</param>
    public void WriteBlock(ReadOnlySpan<byte> block, ReadOnlySpan<DeflateMatch> matches)
    {
        Count(matches);
        symbols.Build();
        distances.Build();
        var items = ListLengths();
        if ((BitsOf(items) / 8) + 1 >= block.Length + StoredHeader)
            WriteStored(block);
        else
            WriteCoded(block, matches, items);
    }

    /// <summary>Ends the piece at a byte's border, with an empty stored block that another piece may follow.</summary>
    /// <returns>How many bytes it has.</returns>
    public int End()
    {
        WriteStored([]);
        return position;
    }

    private static byte[] SymbolsOf(ReadOnlySpan<ushort> bases, int end)
    {
        var symbols = new byte[end];
        for (var symbol = 0; symbol < bases.Length; symbol++)
            symbols.AsSpan(bases[symbol]).Fill((byte)symbol);
        return symbols;
    }

    // The first 256 one by one, and then each 128th: from there on a symbol has no fewer.
    private static byte[] DistanceSymbols()
    {
        var all = SymbolsOf(DistanceBase, Window + 1);
        var table = new byte[512];
        for (var distance = 1; distance <= Window; distance++)
            table[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)] = all[distance];
        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DistanceSymbol(int distance) =>
        DistanceSymbolOf[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)];

    private void Count(ReadOnlySpan<DeflateMatch> matches)
    {
        var ofSymbols = symbols.Frequencies;
        var ofDistances = distances.Frequencies;
        foreach (var match in matches)
        {
            ofSymbols[FirstLength + LengthSymbolOf[match.Length]]++;
            ofDistances[DistanceSymbol(match.Distance)]++;
        }

        ofSymbols[EndOfBlock]++;
    }

    // The lengths of both codes as one list, in which what repeats is said once.
    private ReadOnlySpan<ushort> ListLengths()
    {
        Span<byte> lengths = stackalloc byte[Symbols + Distances];
        var (ofSymbols, ofDistances) = (symbols.CountOf(FirstLength), distances.CountOf(1));
        symbols.Lengths[..ofSymbols].CopyTo(lengths);
        distances.Lengths[..ofDistances].CopyTo(lengths[ofSymbols..]);
        lengths = lengths[..(ofSymbols + ofDistances)];
        ofLengths.Frequencies.Clear();
        var items = 0;
        while (!lengths.IsEmpty)
        {
            var length = lengths[0];
            var run = lengths.IndexOfAnyExcept(length) is >= 0 and var end ? end : lengths.Length;
            var (symbol, taken, extra) = (length, run) switch
            {
                (0, >= 11) => (ManyZeros, Math.Min(run, 138), Math.Min(run, 138) - 11),
                (0, >= 3) => (Zeros, run, run - 3),
                (0, _) => (0, 1, 0),
                _ => ((int)length, 1, 0),
            };
            items = Add(items, symbol, extra);
            lengths = lengths[taken..];
            if (length == 0)
                continue;
            for (run--; run >= 3; run -= taken)
            {
                taken = Math.Min(run, 6);
                items = Add(items, Repeat, taken - 3);
                lengths = lengths[taken..];
            }
        }

        ofLengths.Build();
        return lengthItems.AsSpan(0, items);
    }

    private int Add(int items, int symbol, int extra)
    {
        lengthItems[items] = (ushort)(symbol | (extra << 8));
        ofLengths.Frequencies[symbol]++;
        return items + 1;
    }

    private static int ExtraBits(int symbol) => symbol switch { Repeat => 2, Zeros => 3, ManyZeros => 7, _ => 0 };

    private int CountOfLengths()
    {
        var last = LengthSymbols;
        while (last > LeastLengthSymbols && ofLengths.Lengths[LengthsOrder[last - 1]] == 0)
            last--;
        return last;
    }

    private long BitsOf(ReadOnlySpan<ushort> items)
    {
        var all = 3 + 5 + 5 + 4 + (3 * CountOfLengths()) + ofLengths.Bits + symbols.Bits + distances.Bits;
        foreach (var item in items)
            all += ExtraBits(item & 0xff);
        for (var symbol = 0; symbol < LengthBits.Length; symbol++)
            all += (long)symbols.Frequencies[FirstLength + symbol] * LengthBits[symbol];
        for (var symbol = 0; symbol < DistanceBits.Length; symbol++)
            all += (long)distances.Frequencies[symbol] * DistanceBits[symbol];
        return all;
    }

    private void WriteStored(ReadOnlySpan<byte> block)
    {
        Put(0, 3);
        if (count > 0)
            output[position++] = (byte)bits;
        (bits, count) = (0, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(output.AsSpan(position), (ushort)block.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(output.AsSpan(position + 2), (ushort)~block.Length);
        block.CopyTo(output.AsSpan(position + 4));
        position += 4 + block.Length;
    }

    private void WriteCoded(ReadOnlySpan<byte> block, ReadOnlySpan<DeflateMatch> matches, ReadOnlySpan<ushort> items)
    {
        const uint Dynamic = 2 << 1;
        Put(Dynamic, 3);
        Put((uint)(symbols.CountOf(FirstLength) - FirstLength), 5);
        Put((uint)(distances.CountOf(1) - 1), 5);
        var last = CountOfLengths();
        Put((uint)(last - LeastLengthSymbols), 4);
        foreach (var symbol in LengthsOrder[..last])
            Put(ofLengths.Lengths[symbol], 3);
        foreach (var item in items)
        {
            Put(ofLengths.Codes[item & 0xff]);
            Put((uint)(item >> 8), ExtraBits(item & 0xff));
        }

        for (var length = LengthBase[0]; length <= LongestMatch; length++)
            lengthCodes[length] = LengthCode(length);
        WriteTokens(block, matches);
        Put(symbols.Codes[EndOfBlock]);
    }

    // The code of a length with what follows it, above how many bits that is.
    private ulong LengthCode(int length)
    {
        var symbol = LengthSymbolOf[length];
        var code = symbols.Codes[FirstLength + symbol];
        var width = (int)(code & 0xff);
        return ((((ulong)(length - LengthBase[symbol]) << width) | (code >> 8)) << 8) | (uint)(width + LengthBits[symbol]);
    }

    // Compiled at once and for the processor that is there: what is compiled ahead calls the framework for each word.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteTokens(ReadOnlySpan<byte> block, ReadOnlySpan<DeflateMatch> matches)
    {
        var to = output.AsSpan();
        var (at, word, used) = (position, bits, count);
        var codes = symbols.Codes;
        var distanceCodes = distances.Codes;
        foreach (var match in matches)
        {
            WriteLiterals(block[..match.Literals], codes, to, ref at, ref word, ref used);
            var length = lengthCodes[match.Length];
            word |= (length >> 8) << used;
            used += (int)(length & 0xff);
            var symbol = DistanceSymbol(match.Distance);
            var code = distanceCodes[symbol];
            word |= (ulong)(code >> 8) << used;
            used += (int)(code & 0xff);
            word |= (ulong)(uint)(match.Distance - DistanceBase[symbol]) << used;
            used += DistanceBits[symbol];
            Flush(to, ref at, ref word, ref used);
            block = block[(match.Literals + match.Length)..];
        }

        WriteLiterals(block, codes, to, ref at, ref word, ref used);
        (position, bits, count) = (at, word, used);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLiterals(
        ReadOnlySpan<byte> literals, ReadOnlySpan<uint> codes, Span<byte> to, ref int at, ref ulong word, ref int used)
    {
        for (; literals.Length >= 4; literals = literals[4..])
        {
            Literal(codes[literals[0]], ref word, ref used);
            Literal(codes[literals[1]], ref word, ref used);
            Literal(codes[literals[2]], ref word, ref used);
            Literal(codes[literals[3]], ref word, ref used);
            Flush(to, ref at, ref word, ref used);
        }

        foreach (var literal in literals)
            Literal(codes[literal], ref word, ref used);
        Flush(to, ref at, ref word, ref used);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Literal(uint code, ref ulong word, ref int used)
    {
        word |= (ulong)(code >> 8) << used;
        used += (int)(code & 0xff);
    }

    // Leaves less than a byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flush(Span<byte> to, ref int at, ref ulong word, ref int used)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to.Slice(at, sizeof(ulong)), word);
        at += used >> 3;
        word >>= used & ~7;
        used &= 7;
    }

    private void Put(uint code) => Put(code >> 8, (int)(code & 0xff));

    private void Put(uint value, int width)
    {
        bits |= (ulong)value << count;
        count += width;
        Flush(output, ref position, ref bits, ref count);
    }
}
