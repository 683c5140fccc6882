namespace ImageBuild.Deflate;

/// <summary>A prefix code that is given by the lengths of its codes (RFC 1951, 3.2.2).</summary>
internal sealed class HuffmanCode
{
    private const int LongestCode = 15;
    private const int LengthBits = 4;

    private readonly ushort[] table;
    private readonly int bits;
    private readonly (int Code, int Length)[] codes;

    /// <param name="lengths">The length of each symbol's code, 0 to 15; 0 for a symbol that has none.</param>
    /// <exception cref="InvalidDataException">There are more codes than there is room for.</exception>
    public HuffmanCode(ReadOnlySpan<byte> lengths)
    {
        Span<int> next = stackalloc int[LongestCode + 1];
        next.Clear();
        for (var length = 1; length <= LongestCode; length++)
        {
            var ofLength = lengths.Count((byte)length);
            if (ofLength > 0)
                bits = length;
            if (length < LongestCode)
                next[length + 1] = (next[length] + ofLength) << 1;
        }

        table = new ushort[1 << bits];
        codes = new (int, int)[lengths.Length];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
                Add(symbol, lengths[symbol], next[lengths[symbol]]++);
        }
    }

    /// <summary>The code of all data that brings none of its own, and that of its distances (RFC 1951, 3.2.6).</summary>
    public static (HuffmanCode Symbols, HuffmanCode Distances) Fixed { get; } = (
        new HuffmanCode([.. Enumerable.Range(0, 288).Select(s => (byte)(s switch { < 144 => 8, < 256 => 9, < 280 => 7, _ => 8 }))]),
        new HuffmanCode([.. Enumerable.Repeat((byte)5, 30)]));

    /// <summary>Reads a symbol.</summary>
    /// <exception cref="InvalidDataException">The bits are no code.</exception>
    public int Read(BitReader input)
    {
        var entry = table[input.Peek(bits)];
        if (entry == 0)
            throw new InvalidDataException("the bits are no code");
        input.Drop(entry & ((1 << LengthBits) - 1));
        return entry >> LengthBits;
    }

    /// <summary>Writes a symbol.</summary>
    /// <exception cref="InvalidDataException">It has no code.</exception>
    public void Write(BitWriter output, int symbol)
    {
        var (code, length) = symbol < codes.Length ? codes[symbol] : default;
        if (length == 0)
            throw new InvalidDataException("there is no code for what should be written");
        output.Write(code, length);
    }

    private void Add(int symbol, int length, int code)
    {
        if (code >= 1 << length)
            throw new InvalidDataException("there are more codes than there is room for");
        var reversed = 0;
        for (var bit = 0; bit < length; bit++)
            reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        codes[symbol] = (reversed, length);
        for (var index = reversed; index < table.Length; index += 1 << length)
            table[index] = (ushort)((symbol << LengthBits) | length);
    }
}
