using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ImageBuild.Tar;

/// <summary>
/// Turns bytes that Unix calls text (file names, link targets) into strings and back without loss. What is UTF-8 reads
/// as such; any other byte b becomes the lone surrogate U+DC00+b, as Python's <c>surrogateescape</c> has it (PEP 383).
/// </summary>
public static class UnixText
{
    /// <summary>The most bytes that one char of a string becomes.</summary>
    public const int MaxBytesPerChar = 3;

    private const int StackBytes = 512;
    private const char EscapeBase = '\uDC00';

    /// <summary>The string of these bytes. Never fails.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeEscaping(bytes);

    /// <summary>The bytes of a string.</summary>
    /// <exception cref="ImageBuildException">IMG3015: it has a surrogate that stands for no byte.</exception>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var most = text.Length * MaxBytesPerChar;
        if (most <= StackBytes)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            return bytes[..Encode(text, bytes)].ToArray();
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return rented.AsSpan(0, Encode(text, rented)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes the bytes of a string, and returns how many.</summary>
    /// <param name="text">The string.</param>
    /// <param name="bytes">Room for them: <see cref="MaxBytesPerChar"/> a char always do.</param>
    /// <exception cref="ImageBuildException">IMG3015: it has a surrogate that stands for no byte.</exception>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var total = 0;
        for (var rest = text; !rest.IsEmpty;)
        {
            var status = Utf8.FromUtf16(rest, bytes[total..], out var read, out var written, replaceInvalidSequences: false);
            total += written;
            rest = rest[read..];
            if (status == OperationStatus.Done)
                break;
            if (status == OperationStatus.DestinationTooSmall)
                throw new ArgumentException("too small", nameof(bytes));
            if (rest[0] is < '\uDC80' or > '\uDCFF')
                throw Errors.NameNotEncodable(text.ToString(), "it has half a surrogate pair");
            bytes[total++] = (byte)(rest[0] - EscapeBase);
            rest = rest[1..];
        }

        return total;
    }

    /// <summary>Compares two strings as their bytes compare, which for some characters is not as their chars do.</summary>
    public static int Compare(string left, string right)
    {
        var at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length || at == right.Length)
            return left.Length.CompareTo(right.Length);
        if (left[at] < '\uD800' && right[at] < '\uD800')
            return left[at].CompareTo(right[at]);
        return Encode(left).AsSpan().SequenceCompareTo(Encode(right));
    }

    private static string DecodeEscaping(ReadOnlySpan<byte> bytes)
    {
        var chars = ArrayPool<char>.Shared.Rent(bytes.Length);
        var total = 0;
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var status = Utf8.ToUtf16(rest, chars.AsSpan(total), out var read, out var written, replaceInvalidSequences: false);
            total += written;
            rest = rest[read..];
            if (status == OperationStatus.Done)
                break;
            chars[total++] = (char)(EscapeBase + rest[0]);
            rest = rest[1..];
        }

        var text = new string(chars, 0, total);
        ArrayPool<char>.Shared.Return(chars);
        return text;
    }
}
