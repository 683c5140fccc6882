using System.Buffers.Binary;
using System.Text;

namespace ImageBuild.Tests.HostBase;

/// <summary>The least of an ELF file that a loader reads: header, segments, dynamic section, strings.</summary>
internal static class ElfBuilder
{
    public const ushort X64 = 62;
    public const ushort Arm64 = 183;

    // Where the strings are in memory, so that whoever takes an address for an offset reads nothing.
    private const long Address = 0x40_0000;

    public static byte[] Make(ushort machine = X64, string? interpreter = null, string? runPath = null, params string[] needed)
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        var dynamic = new List<(long Tag, long Value)>();
        dynamic.AddRange(needed.Select(n => (1L, Add(strings, n))));
        if (runPath is not null)
            dynamic.Add((29, Add(strings, runPath)));
        var program = Encoding.UTF8.GetBytes((interpreter ?? "") + "\0");
        const int Table = 64 + (3 * 56);
        var dynamicSize = (dynamic.Count + 2) * 16;
        var stringsAt = Table + program.Length + dynamicSize;
        dynamic.AddRange([(5, Address + stringsAt), (0, 0)]);

        var file = new byte[stringsAt + strings.Length];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        Put16(file, 18, machine);
        Put64(file, 32, 64);
        Put16(file, 54, 56);
        Put16(file, 56, 3);
        Segment(file, 64, 1, 0, Address, file.Length);
        Segment(file, 120, interpreter is null ? 0u : 3u, Table, 0, program.Length);
        Segment(file, 176, 2, Table + program.Length, 0, dynamicSize);
        program.CopyTo(file, Table);
        foreach (var (index, (tag, value)) in dynamic.Index())
        {
            Put64(file, Table + program.Length + (index * 16), tag);
            Put64(file, Table + program.Length + (index * 16) + 8, value);
        }

        strings.ToArray().CopyTo(file, stringsAt);
        return file;
    }

    private static long Add(MemoryStream strings, string text)
    {
        var at = strings.Position;
        strings.Write(Encoding.UTF8.GetBytes(text + "\0"));
        return at;
    }

    private static void Segment(byte[] file, int at, uint type, long offset, long address, long size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), type);
        Put64(file, at + 8, offset);
        Put64(file, at + 16, address);
        Put64(file, at + 32, size);
    }

    private static void Put16(byte[] file, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

    private static void Put64(byte[] file, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
}
