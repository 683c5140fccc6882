namespace ImageBuild.Tar;

public sealed partial class TarReader
{
    private TarEntry? ReadEntry()
    {
        var extended = new ExtendedHeaders();
        while (true)
        {
            HeaderOffset = input.Position;
            var header = input.ReadBlock(TarHeader.BlockSize, lastName);
            if (header.IsEmpty && MayLackEnd && extended.IsEmpty)
                return null;
            if (header.IsEmpty)
                throw Errors.TarTruncated(lastName, input.Position);
            if (!header.ContainsAnyExcept((byte)0))
                return End(extended);
            if (!TarHeader.HasValidChecksum(header))
                throw new FormatException("the header's checksum is wrong");
            if (!IsExtension(header[TarHeader.TypeFlag]))
                return MakeEntry(header, extended);
            AddExtension(header, extended);
        }
    }

    // Two blocks of zeros end an archive. One is taken for two where nothing follows, as libarchive has it; an entry
    // behind a single one would be seen by some readers and not by others.
    private TarEntry? End(ExtendedHeaders extended)
    {
        if (!extended.IsEmpty)
            throw new FormatException("an extended header is followed by no entry");
        if (input.ReadBlock(TarHeader.BlockSize, lastName).ContainsAnyExcept((byte)0))
            throw new FormatException("a block of zeros is followed by an entry");
        hasEnded = true;
        return null;
    }

    private static bool IsExtension(byte typeFlag) => typeFlag is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K';

    private void AddExtension(ReadOnlySpan<byte> header, ExtendedHeaders extended)
    {
        var typeFlag = header[TarHeader.TypeFlag];
        var size = Number(header[TarHeader.Size], "size");
        if (size > MaxExtendedHeader)
            throw Errors.TarLimit(lastName, HeaderOffset, $"an extended header of {size} bytes");
        var data = new byte[size];
        input.ReadExactly(data, lastName);
        input.Skip(-size & (TarHeader.BlockSize - 1), lastName);
        switch ((char)typeFlag)
        {
            case 'x':
                Once(extended.Pax is null);
                extended.Pax = new();
                extended.Pax.Parse(data);
                break;
            case 'g':
                AddGlobal(data);
                break;
            case 'L':
                Once(extended.LongName is null);
                extended.LongName = LongText(data);
                break;
            default:
                Once(extended.LongLink is null);
                extended.LongLink = LongText(data);
                break;
        }
    }

    private void AddGlobal(byte[] data)
    {
        global.Parse(data);
        // Nobody honest gives all files one name or size, and Go's reader, which engines use, would not apply them.
        if (global.Has(PaxRecords.Path) || global.Has(PaxRecords.LinkPath) || global.Has(PaxRecords.Size)
            || global.HasPrefix(PaxRecords.SparsePrefix) || global.SparseNumbers.Count > 0)
        {
            throw new FormatException("a global header sets a name or a size");
        }
    }

    private static void Once(bool isFirst)
    {
        if (!isFirst)
            throw new FormatException("an entry has two extended headers of one kind");
    }

    private static string LongText(ReadOnlySpan<byte> data)
    {
        var text = TarHeader.Text(data);
        return data[text.Length..].ContainsAnyExcept((byte)0)
            ? throw new FormatException("a long name contains a NUL")
            : UnixText.Decode(text);
    }

    private static long Number(ReadOnlySpan<byte> field, string what)
    {
        if (!TarNumber.TryRead(field, out var number))
            throw new FormatException($"the {what} is not a number");
        return number >= 0 ? number : throw new FormatException($"the {what} is negative");
    }

    /// <summary>What stands before an entry's own header and goes over it.</summary>
    private sealed class ExtendedHeaders
    {
        public PaxRecords? Pax { get; set; }

        public string? LongName { get; set; }

        public string? LongLink { get; set; }

        public bool IsEmpty => Pax is null && LongName is null && LongLink is null;
    }
}
