using System.Collections.Immutable;
using System.Globalization;

namespace ImageBuild.Tar;

/// <summary>
/// Where the data of a sparse file belongs, in the four ways that GNU tar has written it: in the header ('S'), and by
/// pax records of versions 0.0, 0.1 and 1.0 (GNU tar manual, "Storing Sparse Files"). Each is read as plain numbers,
/// offset and length in turn; <see cref="ToExtents"/> makes extents of them.
/// </summary>
internal static class SparseMap
{
    /// <summary>The most extents of one file. What claims more is not read to its end (CVE-2025-58183).</summary>
    public const int MaxExtents = 64 * 1024;

    private const int NumberLength = 12;
    private const int FirstInHeader = 386;
    private const int CountInHeader = 4;
    private const int IsExtendedInHeader = 482;
    private const int RealSizeInHeader = 483;
    private const int CountInExtension = 21;
    private const int IsExtendedInExtension = 504;

    /// <summary>The size of the file that a header of type 'S' describes, holes counted.</summary>
    public static long RealSize(ReadOnlySpan<byte> header) => Number(header.Slice(RealSizeInHeader, NumberLength));

    /// <summary>The map of a header of type 'S' and of the blocks that follow it.</summary>
    public static List<long> ReadOldGnu(ReadOnlySpan<byte> header, TarInput input, string entry)
    {
        var numbers = new List<long>();
        AddNumbers(header[FirstInHeader..], CountInHeader, numbers);
        for (var isExtended = header[IsExtendedInHeader] != 0; isExtended;)
        {
            var block = input.ReadBlock(TarHeader.BlockSize, entry);
            if (block.IsEmpty)
                throw Errors.TarTruncated(entry, input.Position);
            AddNumbers(block, CountInExtension, numbers);
            Limit(numbers.Count / 2, entry, input.Position);
            isExtended = block[IsExtendedInExtension] != 0;
        }

        return numbers;
    }

    /// <summary>The map of version 0.1: decimal numbers between commas.</summary>
    public static List<long> ParseList(string text)
    {
        var numbers = new List<long>();
        foreach (var part in text.AsSpan().Split(','))
            numbers.Add(Decimal(text.AsSpan(part)));
        return numbers;
    }

    /// <summary>The map of version 1.0, which stands before the data: decimal lines, their count first, padded to a block.</summary>
    public static List<long> ReadLines(TarContent content, string entry)
    {
        var numbers = new List<long>();
        var line = "";
        long? count = null;
        while (count is null || numbers.Count < count * 2)
        {
            foreach (var b in content.ReadBlock())
            {
                if (b != '\n')
                {
                    line += (char)b;
                    continue;
                }

                if (count is null)
                    Limit((count = Decimal(line)).Value, entry, content.Offset);
                else if (numbers.Count < count * 2)
                    numbers.Add(Decimal(line));
                line = "";
                if (numbers.Count == count * 2)
                    break;
            }

            if (line.Length > NumberLength * 2)
                throw new FormatException("the sparse map has a line that is no number");
        }

        return numbers;
    }

    /// <summary>The extents: ordered, without overlap, within the file, and as long as the data that is stored.</summary>
    public static ImmutableArray<TarExtent> ToExtents(List<long> numbers, long realSize, long dataSize, string entry, long offset)
    {
        Limit(numbers.Count / 2, entry, offset);
        // A header's number may be negative, and less an offset it would be anything.
        if (realSize < 0)
            throw new FormatException("the sparse file's size is negative");
        if (numbers.Count % 2 != 0)
            throw new FormatException("the sparse map ends within an extent");
        var extents = ImmutableArray.CreateBuilder<TarExtent>(numbers.Count / 2);
        long end = 0, total = 0;
        for (var i = 0; i < numbers.Count; i += 2)
        {
            var (start, length) = (numbers[i], numbers[i + 1]);
            if (start < end || length < 0 || length > realSize - start)
                throw new FormatException("the sparse map overlaps or reaches past the end of the file");
            if (length > 0)
                extents.Add(new(start, length));
            end = start + length;
            total += length;
        }

        return total == dataSize
            ? extents.ToImmutable()
            : throw new FormatException($"the sparse map places {total} bytes where {dataSize} are stored");
    }

    private static void AddNumbers(ReadOnlySpan<byte> extents, int count, List<long> numbers)
    {
        for (var i = 0; i < count; i++)
        {
            var extent = extents.Slice(i * NumberLength * 2, NumberLength * 2);
            // An unused place starts with a NUL.
            if (extent[0] == 0)
                return;
            numbers.Add(Number(extent[..NumberLength]));
            numbers.Add(Number(extent[NumberLength..]));
        }
    }

    private static long Number(ReadOnlySpan<byte> field) =>
        TarNumber.TryRead(field, out var number) ? number : throw new FormatException("the sparse map has a field that is no number");

    private static long Decimal(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("the sparse map has a part that is no number");

    private static void Limit(long extents, string entry, long offset)
    {
        if (extents > MaxExtents)
            throw Errors.TarLimit(entry, offset, $"a sparse map of more than {MaxExtents} extents");
    }
}
