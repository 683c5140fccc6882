using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    public const uint RENAME_NOREPLACE = 1;
    public const uint RENAME_EXCHANGE = 2;

    /// <summary>renameat2(2).</summary>
    public static void RenameAt2(SafeFd fromDir, string from, SafeFd toDir, string to, uint flags)
    {
        var errno = TryRenameAt2(fromDir, from, toDir, to, flags);
        if (errno != Errno.None)
            throw new SyscallException($"renameat2({fromDir}, {Quote(from)}, {toDir}, {Quote(to)})", errno);
    }

    /// <summary>As <see cref="RenameAt2"/>.</summary>
    public static Errno TryRenameAt2(SafeFd fromDir, string from, SafeFd toDir, string to, uint flags) =>
        ErrnoOf(renameat2(fromDir, from, toDir, to, flags));

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int renameat2(SafeFd fromDir, string from, SafeFd toDir, string to, uint flags);
}
