using System.Buffers.Binary;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>What the kernel reads at the beginning of a program: who executes it (execve(2), elf(5)).</summary>
internal static class ExecutableHeader
{
    private const int PT_INTERP = 3;
    private const int ElfHeaderSize = 64;
    private const int ProgramHeaderSize = 56;

    /// <summary>How much of a program is looked at.</summary>
    public const int Length = 4096;

    /// <summary>The interpreter that a script or a 64-bit ELF program names; null if it names none.</summary>
    public static string? InterpreterOf(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith("#!"u8))
            return OfScript(beginning[2..]);
        return IsElf(beginning) ? OfElf(beginning) : null;
    }

    /// <summary>Whether it is a 64-bit ELF program that needs nothing but the kernel.</summary>
    public static bool IsStatic(ReadOnlySpan<byte> beginning) => IsElf(beginning) && OfElf(beginning) is null;

    // EI_MAG, ELFCLASS64, ELFDATA2LSB.
    private static bool IsElf(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= ElfHeaderSize && beginning.StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]);

    private static string? OfScript(ReadOnlySpan<byte> text)
    {
        var line = text.IndexOf((byte)'\n') is var end and >= 0 ? text[..end] : text;
        line = line.Trim(" \t"u8);
        var name = line.IndexOfAny((byte)' ', (byte)'\t') is var blank and >= 0 ? line[..blank] : line;
        return name.IsEmpty ? null : UnixText.Decode(name);
    }

    private static string? OfElf(ReadOnlySpan<byte> elf)
    {
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(elf[32..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[56..]);
        for (var i = 0; i < count && offset <= (ulong)(elf.Length - ProgramHeaderSize); i++, offset += ProgramHeaderSize)
        {
            var header = elf.Slice((int)offset, ProgramHeaderSize);
            if (BinaryPrimitives.ReadInt32LittleEndian(header) != PT_INTERP)
                continue;
            var (start, size) = (BinaryPrimitives.ReadUInt64LittleEndian(header[8..]), BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));
            if (size < 2 || start > (ulong)elf.Length || size > (ulong)elf.Length - start)
                return null;
            return UnixText.Decode(elf.Slice((int)start, (int)size - 1));
        }

        return null;
    }
}
