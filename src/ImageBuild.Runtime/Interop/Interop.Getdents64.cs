using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    private const int BufferSize = 32 << 10;

    // Fixed part of linux_dirent64: d_ino, d_off, d_reclen, d_type.
    private const int DirentLengthAt = 16;
    private const int DirentNameAt = 19;

    /// <summary>
    /// The names in a folder, without <c>.</c> and <c>..</c>, in no order; none in one that was removed (getdents(2), ENOENT).
    /// Reads from where the descriptor stands.
    /// </summary>
    /// <param name="dir">The folder, opened for reading.</param>
    public static List<string> ReadNames(SafeFd dir)
    {
        var names = new List<string>();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            nint length;
            while ((length = getdents64(SYS_getdents64, dir, buffer, (nuint)buffer.Length)) > 0)
                AddNames(buffer.AsSpan(0, (int)length), names);
            return length == 0 || LastErrno == Errno.ENOENT ? names : throw SyscallException.Last($"getdents64({dir})");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void AddNames(ReadOnlySpan<byte> entries, List<string> names)
    {
        for (var entry = entries; !entry.IsEmpty;)
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(entry[DirentLengthAt..]);
            var name = entry[DirentNameAt..size];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                names.Add(UnixText.Decode(name));
            entry = entry[size..];
        }
    }

    /// <summary>The same for a folder below another.</summary>
    public static List<string> ReadNamesOf(SafeFd root, string path)
    {
        using var dir = OpenDirectory(root, path);
        return ReadNames(dir);
    }

    private static nint SYS_getdents64 => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 217,
        Architecture.Arm => 217,
        Architecture.X86 => 220,
        _ => 61, // the generic table: arm64, riscv64, loongarch64
    };

    // Safety: writes at most the size that is passed; the array is pinned for the call.
    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint getdents64(nint number, SafeFd fd, byte[] buffer, nuint size);
}
