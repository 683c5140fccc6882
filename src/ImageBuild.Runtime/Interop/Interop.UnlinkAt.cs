using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>unlinkat(2); <c>AT_REMOVEDIR</c> for an empty folder.</summary>
    public static void UnlinkAt(SafeFd dir, string name, int flags = 0)
    {
        var errno = TryUnlinkAt(dir, name, flags);
        if (errno != Errno.None)
            throw new SyscallException($"unlinkat({dir}, {Quote(name)}, 0x{flags:x})", errno);
    }

    /// <summary>As <see cref="UnlinkAt"/>.</summary>
    public static Errno TryUnlinkAt(SafeFd dir, string name, int flags) => ErrnoOf(unlinkat(dir, name, flags));

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int unlinkat(SafeFd dirfd, string path, int flags);
}
