using System.Buffers.Binary;

namespace ImageBuild.Tar;

/// <summary>
/// The numbers of a header: octal digits between blanks (ustar), or base-256, big-endian two's complement with the
/// highest bit of the field set (GNU, star).
/// </summary>
internal static class TarNumber
{
    /// <summary>Reads a field; an empty one is 0. False if it is no number or does not fit 64 bits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & 0x80) != 0 ? TryReadBase256(field, out value) : TryReadOctal(field, out value);

    /// <summary>Whether <see cref="WriteOctal"/> can hold the value in a field of this length.</summary>
    public static bool FitsOctal(long value, int fieldLength) => value >= 0 && value < 1L << (3 * (fieldLength - 1));

    /// <summary>Writes octal digits with leading zeros, and a NUL.</summary>
    public static void WriteOctal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    private static bool TryReadOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        foreach (var digit in TarHeader.Text(field.Trim(" \0"u8)).TrimEnd((byte)' '))
        {
            if (digit is < (byte)'0' or > (byte)'7' || value >> 60 != 0)
                return false;
            value = (value << 3) | (long)(digit - (byte)'0');
        }

        return true;
    }

    private static bool TryReadBase256(ReadOnlySpan<byte> field, out long value)
    {
        // The marker bit is taken away by repeating the sign bit below it.
        var first = (byte)((field[0] & 0x40) != 0 ? field[0] : field[0] & 0x7F);
        var sign = (byte)((first & 0x80) != 0 ? 0xFF : 0);
        Span<byte> low = stackalloc byte[sizeof(long)];
        low.Fill(sign);
        for (var i = 0; i < field.Length; i++)
        {
            var b = i == 0 ? first : field[i];
            var at = low.Length - field.Length + i;
            if (at >= 0)
                low[at] = b;
            else if (b != sign)
            {
                value = 0;
                return false;
            }
        }

        value = BinaryPrimitives.ReadInt64BigEndian(low);
        return value < 0 == (sign != 0);
    }
}
