namespace ImageBuild.Compression;

/// <summary>The prefix code of a block's symbols: how long each one's is, and what it is (RFC 1951, 3.2.2).</summary>
/// <param name="symbols">How many symbols there are.</param>
/// <param name="longest">The most bits that one may have.</param>
internal sealed class PrefixCode(int symbols, int longest)
{
    // What a sorted symbol's number is kept in, below how often it comes.
    private const int SymbolBits = 16;

    private readonly int[] frequencies = new int[symbols];
    private readonly byte[] lengths = new byte[symbols];
    private readonly uint[] codes = new uint[symbols];
    private readonly ulong[] sorted = new ulong[symbols];
    private readonly long[] weights = new long[2 * symbols];
    private readonly int[] parents = new int[2 * symbols];

    /// <summary>How often each symbol comes.</summary>
    public Span<int> Frequencies => frequencies;

    /// <summary>How many bits each symbol's code has; 0 for one that does not come.</summary>
    public ReadOnlySpan<byte> Lengths => lengths;

    /// <summary>Each symbol's code, as its bits are written, above its length in the lowest eight bits.</summary>
    public ReadOnlySpan<uint> Codes => codes;

    /// <summary>How many symbols there are up to the last that comes, but at least so many.</summary>
    public int CountOf(int least) => Math.Max(lengths.AsSpan().LastIndexOfAnyExcept((byte)0) + 1, least);

    /// <summary>How many bits the symbols take together, but for those that follow them.</summary>
    public long Bits
    {
        get
        {
            var bits = 0L;
            for (var symbol = 0; symbol < frequencies.Length; symbol++)
                bits += (long)frequencies[symbol] * lengths[symbol];
            return bits;
        }
    }

    /// <summary>
    /// Makes the code: Huffman's, and what is longer than it may be made shorter at the cost of others. It is always complete,
    /// of two symbols at least, for there are decoders that take no other.
    /// </summary>
    public void Build()
    {
        Array.Clear(lengths);
        var count = 0;
        for (var symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] > 0)
                sorted[count++] = ((ulong)frequencies[symbol] << SymbolBits) | (uint)symbol;
        }

        for (var symbol = 0; count < 2; symbol++)
        {
            if (frequencies[symbol] == 0)
                sorted[count++] = (1UL << SymbolBits) | (uint)symbol;
        }

        Array.Sort(sorted, 0, count);
        Span<int> ofLength = stackalloc int[longest + 1];
        ofLength.Clear();
        CountLengths(count, ofLength);
        Limit(ofLength);
        var next = 0;
        for (var length = longest; length > 0; length--)
        {
            for (var left = ofLength[length]; left > 0; left--)
                lengths[SymbolAt(next++)] = (byte)length;
        }

        Assign(ofLength);
    }

    private int SymbolAt(int place) => (int)(sorted[place] & ((1 << SymbolBits) - 1));

    // The two lightest become one, again and again: leaves from one queue, and what was made of them from another.
    private void CountLengths(int count, Span<int> ofLength)
    {
        for (var i = 0; i < count; i++)
            weights[i] = (long)(sorted[i] >> SymbolBits);
        var (leaf, tree) = (0, count);
        for (var made = count; made < (2 * count) - 1; made++)
        {
            weights[made] = 0;
            for (var i = 0; i < 2; i++)
            {
                var lightest = leaf < count && (tree == made || weights[leaf] <= weights[tree]) ? leaf++ : tree++;
                weights[made] += weights[lightest];
                parents[lightest] = made;
            }
        }

        // From here on a node's depth takes the place of its weight.
        weights[(2 * count) - 2] = 0;
        for (var node = (2 * count) - 3; node >= 0; node--)
        {
            weights[node] = weights[parents[node]] + 1;
            if (node < count)
                ofLength[(int)Math.Min(weights[node], longest)]++;
        }
    }

    // Those that were cut to the longest length have no room: each takes half of that of a shorter one (zlib, gen_bitlen).
    private void Limit(Span<int> ofLength)
    {
        var taken = 0L;
        for (var length = 1; length <= longest; length++)
            taken += (long)ofLength[length] << (longest - length);
        for (; taken > 1L << longest; taken--)
        {
            var length = longest - 1;
            while (ofLength[length] == 0)
                length--;
            ofLength[length]--;
            ofLength[length + 1] += 2;
            ofLength[longest]--;
        }
    }

    private void Assign(ReadOnlySpan<int> ofLength)
    {
        Span<uint> next = stackalloc uint[longest + 1];
        next[0] = next[1] = 0;
        for (var length = 1; length < longest; length++)
            next[length + 1] = (next[length] + (uint)ofLength[length]) << 1;
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var length = lengths[symbol];
            codes[symbol] = length == 0 ? 0 : (Reverse(next[length]++, length) << 8) | length;
        }
    }

    private static uint Reverse(uint code, int length)
    {
        var reversed = 0u;
        for (var bit = 0; bit < length; bit++)
            reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        return reversed;
    }
}
