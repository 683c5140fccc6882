using System.Buffers;
using System.Runtime.InteropServices;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>
    /// The target of a symbolic link; of what <paramref name="dir"/> itself is, if the name is empty.
    /// </summary>
    public static string ReadLinkAt(SafeFd dir, string name)
    {
        // More than any file system stores (PATH_MAX).
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            var length = readlinkat(dir, name, buffer, (nuint)buffer.Length);
            if (length < 0)
                throw SyscallException.Last($"readlinkat({dir}, {Quote(name)})");
            return UnixText.Decode(buffer.AsSpan(0, (int)length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The target of a symbolic link by its absolute path, or null.</summary>
    public static string? TryReadLink(string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var length = readlink(path, buffer, (nuint)buffer.Length);
        var target = length < 0 ? null : UnixText.Decode(buffer.AsSpan(0, (int)length));
        ArrayPool<byte>.Shared.Return(buffer);
        return target;
    }

    // Safety: writes at most the size that is passed; the array is pinned for the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial nint readlinkat(SafeFd dirfd, string path, byte[] buffer, nuint size);

    // Safety: as readlinkat. Needs no descriptor, so that a descriptor can print itself.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial nint readlink(string path, byte[] buffer, nuint size);
}
