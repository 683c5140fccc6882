using static ImageBuild.Compression.DeflateFormat;

namespace ImageBuild.Deflate;

/// <summary>The two codes of a block, and how lengths and distances are written in them (RFC 1951, 3.2.5 to 3.2.7).</summary>
/// <param name="symbols">For bytes, lengths, and the end.</param>
/// <param name="distances">For distances.</param>
internal sealed class DeflateCode(HuffmanCode symbols, HuffmanCode distances)
{
    /// <summary>The codes of all blocks that bring none of their own.</summary>
    public static DeflateCode Fixed { get; } = new(HuffmanCode.Fixed.Symbols, HuffmanCode.Fixed.Distances);

    /// <summary>Reads the codes that a block brings.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static DeflateCode ReadCodes(BitReader input)
    {
        var (symbols, distances) = (input.Take(5) + FirstLength, input.Take(5) + 1);
        var ofLengths = new byte[LengthsOrder.Length];
        var count = input.Take(4) + 4;
        for (var i = 0; i < count; i++)
            ofLengths[LengthsOrder[i]] = (byte)input.Take(3);
        if (symbols > Symbols || distances > Distances)
            throw new InvalidDataException("a block has more symbols than there are");
        var lengths = ReadLengths(input, new HuffmanCode(ofLengths), symbols + distances);
        return new DeflateCode(new HuffmanCode(lengths.AsSpan(0, symbols)), new HuffmanCode(lengths.AsSpan(symbols)));
    }

    /// <summary>Reads a token; null at the end of the block.</summary>
    /// <exception cref="InvalidDataException">The data is damaged, or written as nobody does.</exception>
    public Token? Read(BitReader input)
    {
        var symbol = symbols.Read(input);
        if (symbol < EndOfBlock)
            return Token.Literal;
        if (symbol == EndOfBlock)
            return null;
        var code = symbol - FirstLength;
        if (code >= LengthBase.Length)
            throw new InvalidDataException("there is no such length");
        var length = LengthBase[code] + input.Take(LengthBits[code]);
        // Two codes can say it, and everybody takes the other.
        if (length == LongestMatch && code < LengthBase.Length - 1)
            throw new InvalidDataException("the longest length is written in the longer way");
        var distance = distances.Read(input);
        return new Token(length, DistanceBase[distance] + input.Take(DistanceBits[distance]));
    }

    /// <summary>Writes a token.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="token">The token.</param>
    /// <param name="literal">The byte, if it is one as it is.</param>
    /// <exception cref="InvalidDataException">The block's codes can't say it.</exception>
    public void Write(BitWriter output, Token token, byte literal)
    {
        if (token.Length == 0)
        {
            symbols.Write(output, literal);
            return;
        }

        Write(output, symbols, FirstLength, LengthBase, LengthBits, token.Length);
        Write(output, distances, 0, DistanceBase, DistanceBits, token.Distance);
    }

    /// <summary>Ends the block.</summary>
    public void WriteEnd(BitWriter output) => symbols.Write(output, EndOfBlock);

    private static void Write(
        BitWriter output, HuffmanCode code, int first, ReadOnlySpan<ushort> bases, ReadOnlySpan<byte> bits, int value)
    {
        var index = bases.BinarySearch((ushort)value);
        if (index < 0)
            index = ~index - 1;
        if (index < 0)
            throw new InvalidDataException("there is no such length or distance");
        code.Write(output, first + index);
        output.Write(value - bases[index], bits[index]);
    }

    // One list for both codes; what repeats may go from one into the other.
    private static byte[] ReadLengths(BitReader input, HuffmanCode code, int count)
    {
        var lengths = new byte[count];
        for (var at = 0; at < count;)
        {
            var symbol = code.Read(input);
            var (length, times) = symbol switch
            {
                < 16 => ((byte)symbol, 1),
                16 when at > 0 => (lengths[at - 1], 3 + input.Take(2)),
                17 => ((byte)0, 3 + input.Take(3)),
                18 => ((byte)0, 11 + input.Take(7)),
                _ => throw new InvalidDataException("there is nothing to repeat"),
            };
            if (times > count - at)
                throw new InvalidDataException("a block has more symbols than it says");
            lengths.AsSpan(at, times).Fill(length);
            at += times;
        }

        return lengths;
    }
}
