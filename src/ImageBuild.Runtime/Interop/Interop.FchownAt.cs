using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>For an owner or a group that stays what it is.</summary>
    public const uint Unchanged = uint.MaxValue;

    /// <summary>
    /// fchownat(2), never through a symbolic link; of <paramref name="dir"/> itself if the name is empty. Clears
    /// setuid bits.
    /// </summary>
    public static void FchownAt(SafeFd dir, string name, uint user, uint group)
    {
        var errno = TryFchownAt(dir, name, user, group);
        if (errno != Errno.None)
            throw new SyscallException($"fchownat({dir}, {Quote(name)}, {user}, {group}, AT_SYMLINK_NOFOLLOW)", errno);
    }

    /// <summary>As <see cref="FchownAt"/>.</summary>
    public static Errno TryFchownAt(SafeFd dir, string name, uint user, uint group) =>
        ErrnoOf(fchownat(dir, name, user, group, AT_SYMLINK_NOFOLLOW | (name.Length == 0 ? AT_EMPTY_PATH : 0)));

    // Safety: nothing outlives the call. AT_SYMLINK_NOFOLLOW always set.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int fchownat(SafeFd dirfd, string path, uint owner, uint group, int flags);
}
