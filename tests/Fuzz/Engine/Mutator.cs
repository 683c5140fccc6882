using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ImageBuild.Fuzz.Engine;

/// <summary>Makes one input of another by a few changes. The same random numbers make the same changes.</summary>
internal sealed class Mutator(FuzzTarget target, Random random)
{
    private const int MostChanges = 5;
    private const int Block = 512;

    private static readonly byte[] Bytes = [0, 1, 9, 10, 32, 34, 37, 44, 47, 48, 55, 57, 58, 61, 64, 92, 127, 128, 254, 255];

    private static readonly long[] Numbers =
    [
        -1, 0, 1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 255, 256, 511, 512, 513, 1023, 1024, 4095, 4096, 32767, 32768, 65535, 65536,
        1 << 20, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 60, long.MaxValue, long.MinValue,
    ];

    private readonly byte[][] words = [.. target.Words.Select(Encoding.Latin1.GetBytes)];
    private readonly byte[] buffer = new byte[target.MaxLength];
    private int length;

    /// <summary>A changed copy.</summary>
    /// <param name="input">What is changed.</param>
    /// <param name="other">Where pieces may come from.</param>
    public byte[] Mutate(ReadOnlySpan<byte> input, ReadOnlySpan<byte> other)
    {
        length = Math.Min(input.Length, buffer.Length);
        input[..length].CopyTo(buffer);
        for (var changes = 1 << random.Next(MostChanges); changes > 0; changes--)
            Change(other);
        var result = buffer.AsSpan(0, length).ToArray();
        // Now and then as it is: that a checksum is wrong has to be noticed too.
        if (random.Next(8) != 0)
            target.Repair(result);
        return result;
    }

    private void Change(ReadOnlySpan<byte> other)
    {
        switch (random.Next(words.Length > 0 ? 15 : 13))
        {
            case 0 when length > 0:
                buffer[At()] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when length > 0:
                buffer[At()] = (byte)random.Next(256);
                break;
            case 2 when length > 0:
                buffer[At()] = Bytes[random.Next(Bytes.Length)];
                break;
            case 3:
                ChangeNumber();
                break;
            case 4:
                ChangeDigits();
                break;
            case 5:
                Remove(At(), random.Next(1, 1 + Math.Max(1, length / 2)));
                break;
            case 6:
                Insert(At(), Piece(buffer.AsSpan(0, length)).ToArray());
                break;
            case 7:
                Overwrite(Piece(buffer.AsSpan(0, length)).ToArray());
                break;
            case 8:
                Insert(At(), Piece(other));
                break;
            case 9:
                Overwrite(Piece(other));
                break;
            case 10:
                length = At();
                break;
            case 11:
                Insert(At(), Enumerable.Repeat(Bytes[random.Next(Bytes.Length)], random.Next(1, 40)).ToArray());
                break;
            case 12 when length >= 2 * Block:
                ChangeBlocks();
                break;
            case 13:
                Insert(At(), words[random.Next(words.Length)]);
                break;
            case 14:
                Overwrite(words[random.Next(words.Length)]);
                break;
        }
    }

    private int At() => length == 0 ? 0 : random.Next(length);

    private ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> of)
    {
        if (of.IsEmpty)
            return [];
        var start = random.Next(of.Length);
        return of.Slice(start, random.Next(1, of.Length - start + 1));
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, length - at);
        buffer.AsSpan(at + count, length - at - count).CopyTo(buffer.AsSpan(at));
        length -= count;
    }

    private void Insert(int at, ReadOnlySpan<byte> piece)
    {
        piece = piece[..Math.Min(piece.Length, buffer.Length - length)];
        buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + piece.Length));
        piece.CopyTo(buffer.AsSpan(at));
        length += piece.Length;
    }

    private void Overwrite(ReadOnlySpan<byte> piece)
    {
        var at = At();
        piece[..Math.Min(piece.Length, length - at)].CopyTo(buffer.AsSpan(at));
    }

    // A binary number, of either order.
    private void ChangeNumber()
    {
        var size = 1 << random.Next(1, 4);
        if (length < size)
            return;
        var field = buffer.AsSpan(random.Next(length - size + 1), size);
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, Numbers[random.Next(Numbers.Length)]);
        number[..size].CopyTo(field);
        if (random.Next(2) == 0)
            field.Reverse();
    }

    // One that is written in digits.
    private void ChangeDigits()
    {
        var at = buffer.AsSpan(0, length)[At()..].IndexOfAnyInRange((byte)'0', (byte)'9');
        if (at < 0)
            return;
        var end = at;
        while (end < length && char.IsAsciiDigit((char)buffer[end]))
            end++;
        Remove(at, end - at);
        Insert(at, Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)].ToString(CultureInfo.InvariantCulture)));
    }

    private void ChangeBlocks()
    {
        var (from, to) = (random.Next(length / Block) * Block, random.Next(length / Block) * Block);
        var block = buffer.AsSpan(from, Block).ToArray();
        switch (random.Next(3))
        {
            case 0:
                Insert(to, block);
                break;
            case 1:
                Remove(from, Block);
                break;
            default:
                buffer.AsSpan(to, Block).CopyTo(buffer.AsSpan(from));
                block.CopyTo(buffer.AsSpan(to));
                break;
        }
    }
}
