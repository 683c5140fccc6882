using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>mkdirat(2). The umask takes bits from the mode.</summary>
    /// <param name="mayExist">Whether it is no error if something has that name.</param>
    public static void MkdirAt(SafeFd dir, string name, int mode, bool mayExist = false)
    {
        var errno = TryMkdirAt(dir, name, mode);
        if (errno != Errno.None && !(mayExist && errno == Errno.EEXIST))
            throw new SyscallException($"mkdirat({dir}, {Quote(name)}, {Octal(mode)})", errno);
    }

    /// <summary>As <see cref="MkdirAt"/>.</summary>
    public static Errno TryMkdirAt(SafeFd dir, string name, int mode) => ErrnoOf(mkdirat(dir, name, (uint)mode));

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int mkdirat(SafeFd dirfd, string path, uint mode);
}
