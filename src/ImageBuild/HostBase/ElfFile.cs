using System.Buffers.Binary;
using System.Text;

namespace ImageBuild.HostBase;

/// <summary>
/// What the dynamic loader reads of an ELF file: its interpreter, the libraries it needs and where it says to look for
/// them (elf(5); System V gABI, "Dynamic Section"). Little-endian 64-bit files, which is what .NET runs on.
/// </summary>
internal sealed record ElfFile
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const uint PtLoad = 1;
    private const uint PtDynamic = 2;
    private const uint PtInterp = 3;
    private const long DtNeeded = 1;
    private const long DtStrTab = 5;
    private const long DtRPath = 15;
    private const long DtRunPath = 29;
    private const int MaxTable = 1 << 20;

    /// <summary><c>e_machine</c>: 62 for x86-64, 183 for AArch64.</summary>
    public required ushort Machine { get; init; }

    /// <summary>The loader's path, for programs.</summary>
    public string? Interpreter { get; init; }

    /// <summary>Sonames of the libraries it needs.</summary>
    public IReadOnlyList<string> Needed { get; init; } = [];

    /// <summary>Folders where it looks before the system's, <c>$ORIGIN</c> unexpanded.</summary>
    public IReadOnlyList<string> RunPath { get; init; } = [];

    /// <summary>Reads a file; null if it is no ELF file of that kind, or a damaged one.</summary>
    public static ElfFile? Read(Stream file)
    {
        var header = Bytes(file, 0, HeaderSize);
        if (header is null || !header.AsSpan().StartsWith("\u007fELF"u8) || header[4] != 2 || header[5] != 1)
            return null;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18));
        var segments = Segments(file, header);
        if (segments is null)
            return null;
        var interpreter = segments.FirstOrDefault(s => s.Type == PtInterp) is { } i ? Bytes(file, i.Offset, i.FileSize) : null;
        var elf = new ElfFile
        {
            Machine = machine,
            Interpreter = interpreter is null ? null : Text(interpreter, 0),
        };
        return segments.FirstOrDefault(s => s.Type == PtDynamic) is { } dynamic ? ReadDynamic(file, elf, segments, dynamic) : elf;
    }

    private static List<Segment>? Segments(Stream file, byte[] header)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        if (size < ProgramHeaderSize || Bytes(file, offset, (long)size * count) is not { } table)
            return null;
        return [.. Enumerable.Range(0, count).Select(i => Segment.Read(table.AsSpan(i * size, ProgramHeaderSize)))];
    }

    private static ElfFile? ReadDynamic(Stream file, ElfFile elf, List<Segment> segments, Segment dynamic)
    {
        if (Bytes(file, dynamic.Offset, dynamic.FileSize) is not { } table)
            return null;
        var entries = Enumerable.Range(0, table.Length / 16)
            .Select(i => (
                Tag: BinaryPrimitives.ReadInt64LittleEndian(table.AsSpan(i * 16)),
                Value: BinaryPrimitives.ReadInt64LittleEndian(table.AsSpan(i * 16 + 8))))
            .TakeWhile(e => e.Tag != 0)
            .ToList();
        var address = entries.FirstOrDefault(e => e.Tag == DtStrTab).Value;
        // The table's address is one of memory: the segment that is loaded there says where in the file it is.
        var home = segments.FirstOrDefault(s => s.Type == PtLoad && address >= s.Address && address - s.Address < s.FileSize);
        if (home is null)
            return entries.Exists(e => e.Tag == DtNeeded) ? null : elf;
        var start = home.Offset + (address - home.Address);
        var strings = Bytes(file, start, Math.Min(home.FileSize - (address - home.Address), MaxTable));
        if (strings is null)
            return null;
        return elf with
        {
            Needed = [.. entries.Where(e => e.Tag == DtNeeded).Select(e => Text(strings, e.Value)).Where(n => n.Length > 0)],
            RunPath = [.. entries.Where(e => e.Tag is DtRPath or DtRunPath)
                .SelectMany(e => Text(strings, e.Value).Split(':', StringSplitOptions.RemoveEmptyEntries))],
        };
    }

    private static byte[]? Bytes(Stream file, long offset, long length)
    {
        if (offset < 0 || length is < 0 or > MaxTable || offset > file.Length - length)
            return null;
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string Text(byte[] bytes, long start)
    {
        if (start < 0 || start >= bytes.Length)
            return "";
        var rest = bytes.AsSpan((int)start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private sealed record Segment(uint Type, long Offset, long Address, long FileSize)
    {
        public static Segment Read(ReadOnlySpan<byte> header) => new(
            BinaryPrimitives.ReadUInt32LittleEndian(header),
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[32..]));
    }
}
