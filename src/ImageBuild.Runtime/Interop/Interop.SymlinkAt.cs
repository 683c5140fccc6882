using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>symlinkat(2).</summary>
    public static void SymlinkAt(string target, SafeFd dir, string name)
    {
        var errno = TrySymlinkAt(target, dir, name);
        if (errno != Errno.None)
            throw new SyscallException($"symlinkat({Quote(target)}, {dir}, {Quote(name)})", errno);
    }

    /// <summary>As <see cref="SymlinkAt"/>.</summary>
    public static Errno TrySymlinkAt(string target, SafeFd dir, string name) => ErrnoOf(symlinkat(target, dir, name));

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int symlinkat(string target, SafeFd dirfd, string path);
}
