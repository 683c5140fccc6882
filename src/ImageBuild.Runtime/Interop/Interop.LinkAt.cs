using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>linkat(2), a symbolic link at <paramref name="from"/> not followed.</summary>
    public static void LinkAt(SafeFd fromDir, string from, SafeFd toDir, string to)
    {
        var errno = TryLinkAt(fromDir, from, toDir, to);
        if (errno != Errno.None)
            throw new SyscallException($"linkat({fromDir}, {Quote(from)}, {toDir}, {Quote(to)}, 0)", errno);
    }

    /// <summary>As <see cref="LinkAt"/>.</summary>
    public static Errno TryLinkAt(SafeFd fromDir, string from, SafeFd toDir, string to) =>
        ErrnoOf(linkat(fromDir, from, toDir, to, 0));

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int linkat(SafeFd fromDir, string from, SafeFd toDir, string to, int flags);
}
