using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Unpack;

/// <summary>Deletes trees by descriptors, so that no symbolic link is ever followed.</summary>
internal static class TreeRemover
{
    private const int PrivateMode = 0x1C0; // 0700

    /// <summary>Removes a name and all below it; nothing happens if it is not there.</summary>
    public static void Remove(SafeFd parent, string name)
    {
        // Files are the many, and unlink says EISDIR for a directory without having looked at it first.
        var errno = Linux.TryUnlinkAt(parent, name, 0);
        if (errno is Errno.None or Errno.ENOENT)
            return;
        if (errno is not (Errno.EISDIR or Errno.EPERM))
            throw new SyscallException($"unlinkat({parent}, \"{name}\")", errno);
        Empty(parent, name);
        Linux.UnlinkAt(parent, name, Linux.AT_REMOVEDIR);
    }

    private static void Empty(SafeFd parent, string name)
    {
        using var dir = OpenToEmpty(parent, name);
        foreach (var child in Linux.ReadNames(dir))
            Remove(dir, child);
    }

    private static SafeFd OpenToEmpty(SafeFd parent, string name)
    {
        const ulong Beneath = Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS;
        var errno = Linux.TryOpenAt2(parent, name, Linux.O_RDONLY | Linux.O_DIRECTORY, Beneath, 0, out var dir);
        if (errno != Errno.EACCES)
        {
            return errno == Errno.None ? dir
                : throw new SyscallException($"openat2({parent}, \"{name}\", O_RDONLY|O_DIRECTORY)", errno);
        }

        // Without privilege, a layer's own modes may shut its owner out.
        using var path = Linux.OpenAt2(parent, name, Linux.O_PATH | Linux.O_DIRECTORY, Beneath);
        Linux.ChmodPath(path, PrivateMode);
        return Linux.OpenAt2(parent, name, Linux.O_RDONLY | Linux.O_DIRECTORY, Beneath);
    }
}
