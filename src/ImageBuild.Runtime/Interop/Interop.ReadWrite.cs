using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>Reads some bytes; 0 at the end.</summary>
    public static int Read(SafeFd fd, Span<byte> buffer)
    {
        nint read;
        while ((read = read_(fd, buffer, (nuint)buffer.Length)) < 0)
        {
            if (LastErrno != Errno.EINTR)
                throw SyscallException.Last($"read({fd}, {buffer.Length})");
        }

        return (int)read;
    }

    /// <summary>Writes all bytes.</summary>
    public static void Write(SafeFd fd, ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = write_(fd, buffer, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (LastErrno != Errno.EINTR)
                throw SyscallException.Last($"write({fd}, {buffer.Length})");
        }
    }

    /// <summary>Writes all bytes at a place of a file.</summary>
    public static void PWrite(SafeFd fd, ReadOnlySpan<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var written = pwrite_(fd, buffer, (nuint)buffer.Length, offset);
            if (written < 0 && LastErrno != Errno.EINTR)
                throw SyscallException.Last($"pwrite({fd}, {buffer.Length}, {offset})");
            buffer = buffer[(int)Math.Max(written, 0)..];
            offset += Math.Max(written, 0);
        }
    }

    /// <summary>Gives a file its size; what is new are holes.</summary>
    public static void Ftruncate(SafeFd fd, long size)
    {
        if (ftruncate(fd, size) < 0)
            throw SyscallException.Last($"ftruncate({fd}, {size})");
    }

    // Safety (all): buffers are used within the call, at most the size that is passed.
    [LibraryImport(Libc, EntryPoint = "read", SetLastError = true)]
    private static partial nint read_(SafeFd fd, Span<byte> buffer, nuint size);

    [LibraryImport(Libc, EntryPoint = "write", SetLastError = true)]
    private static partial nint write_(SafeFd fd, ReadOnlySpan<byte> buffer, nuint size);

    [LibraryImport(Libc, EntryPoint = "pwrite64", SetLastError = true)]
    private static partial nint pwrite_(SafeFd fd, ReadOnlySpan<byte> buffer, nuint size, long offset);

    [LibraryImport(Libc, EntryPoint = "ftruncate64", SetLastError = true)]
    private static partial int ftruncate(SafeFd fd, long size);
}
