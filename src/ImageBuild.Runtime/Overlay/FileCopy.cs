using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Overlay;

/// <summary>
/// Copies files between folders of one form, as they are on disk, escaped attributes escaped; what overlayfs keeps for
/// itself is left behind.
/// </summary>
internal static class FileCopy
{
    private const int PrivateMode = 0x180; // 0600

    /// <summary>Copies anything but a folder to a name that is free.</summary>
    public static void Copy(SafeFd layer, string path, SafeFd folder, string name, OverlayXattrs xattrs)
    {
        var status = Linux.Stat(layer, path);
        var file = new LowerFile(path, layer, status);
        if (status.Type == Linux.S_IFREG)
        {
            CopyContent(file, folder, name, xattrs);
            return;
        }

        var (major, minor) = status.SpecialDevice;
        if (status.IsSymbolicLink)
            Linux.SymlinkAt(Linux.ReadLinkAt(layer, path), folder, name);
        else
            Linux.MknodAt(folder, name, status.Type | PrivateMode, Linux.MakeDevice(major, minor));
        CopyAttributes(file, folder, name, xattrs);
    }

    /// <summary>Gives an open file or folder the owner, mode, attributes and times of another.</summary>
    public static void CopyAttributes(LowerFile from, SafeFd fd, OverlayXattrs xattrs)
    {
        Linux.FchownAt(fd, "", from.Status.UserId, from.Status.GroupId);
        Linux.Fchmod(fd, from.Status.Permissions);
        foreach (var xattr in from.ReadXattrs(xattrs))
            Require(Linux.TryFsetxattr(fd, xattr.Name, xattr.Value.Span), fd, xattr);
        Linux.Futimens(fd, from.Status.ModifiedTime);
    }

    private static void CopyContent(LowerFile file, SafeFd folder, string name, OverlayXattrs xattrs)
    {
        using var source = Linux.OpenAt2(
            file.Layer, file.Path, Linux.O_RDONLY, Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS);
        using var target = Linux.OpenAt2(
            folder, name, Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL, Linux.RESOLVE_BENEATH, PrivateMode);
        var buffer = new byte[256 << 10];
        int read;
        while ((read = Linux.Read(source, buffer)) > 0)
            Linux.Write(target, buffer.AsSpan(0, read));
        CopyAttributes(file, target, xattrs);
    }

    private static void CopyAttributes(LowerFile from, SafeFd folder, string name, OverlayXattrs xattrs)
    {
        Linux.FchownAt(folder, name, from.Status.UserId, from.Status.GroupId);
        if (!from.Status.IsSymbolicLink)
        {
            using var fd = Linux.OpenAt2(
                folder, name, Linux.O_PATH | Linux.O_NOFOLLOW, Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS);
            Linux.ChmodPath(fd, from.Status.Permissions);
        }

        foreach (var xattr in from.ReadXattrs(xattrs))
            Require(Linux.TryLsetxattr(folder, name, xattr.Name, xattr.Value.Span), folder, xattr);
        Linux.UtimensAt(folder, name, from.Status.ModifiedTime);
    }

    // EPERM and EOPNOTSUPP: a label that the host gives every file by itself.
    private static void Require(Errno errno, SafeFd fd, Xattr xattr)
    {
        if (errno is not (Errno.None or Errno.EPERM or Errno.EOPNOTSUPP))
            throw new SyscallException($"setxattr({fd}, \"{xattr.Name}\")", errno);
    }
}
