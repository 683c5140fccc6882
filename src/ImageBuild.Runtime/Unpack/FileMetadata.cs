using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// Gives what was unpacked its owner, mode, attributes and times, in the one order that works: chown clears setuid bits
/// and capabilities, and everything but the last changes times. Always on a descriptor or an unfollowed name
/// (CVE-2021-32760).
/// </summary>
internal sealed class FileMetadata(OnDisk form, Ownership ownership, Warnings warnings)
{
    /// <summary>
    /// What is never unpacked: labels that belong to the host's policy, not to the image (as umoci and podman).
    /// </summary>
    private static readonly HashSet<string> HostsOwn =
        ["security.selinux", "security.evm", "system.nfs4_acl", "system.nfs4_dacl", "system.nfs4_sacl"];

    /// <summary>Of a file or folder that is open, not by O_PATH.</summary>
    public void Apply(SafeFd fd, TarEntry entry)
    {
        Chown(fd, "", entry);
        Linux.Fchmod(fd, entry.Mode);
        foreach (var xattr in entry.Xattrs)
            Set(entry, xattr.Name, name => Linux.TryFsetxattr(fd, name, xattr.Value.Span));
        Linux.Futimens(fd, entry.ModifiedTime);
    }

    /// <summary>Of a device or a pipe, which must not be opened.</summary>
    public void ApplySpecial(SafeFd parent, string name, TarEntry entry)
    {
        Chown(parent, name, entry);
        using (var fd = Linux.OpenAt2(
            parent, name, Linux.O_PATH | Linux.O_NOFOLLOW, Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS))
        {
            Linux.ChmodPath(fd, entry.Mode);
        }

        SetByName(parent, name, entry);
        Linux.UtimensAt(parent, name, entry.ModifiedTime);
    }

    /// <summary>Of a symbolic link, which has no mode.</summary>
    public void ApplyLink(SafeFd parent, string name, TarEntry entry)
    {
        Chown(parent, name, entry);
        SetByName(parent, name, entry);
        Linux.UtimensAt(parent, name, entry.ModifiedTime);
    }

    private void SetByName(SafeFd parent, string file, TarEntry entry)
    {
        foreach (var xattr in entry.Xattrs)
            Set(entry, xattr.Name, name => Linux.TryLsetxattr(parent, file, name, xattr.Value.Span));
    }

    private void Chown(SafeFd dir, string name, TarEntry entry)
    {
        if (ownership == Ownership.Caller)
            return;
        // The last number means "leave as it is" to the kernel.
        if (entry.UserId >= uint.MaxValue || entry.GroupId >= uint.MaxValue)
            throw UnpackErrors.OwnerNotMapped(entry.Name, entry.UserId, entry.GroupId);
        var errno = Linux.TryFchownAt(dir, name, (uint)entry.UserId, (uint)entry.GroupId);
        if (errno is Errno.EINVAL or Errno.EPERM)
            throw UnpackErrors.OwnerNotMapped(entry.Name, entry.UserId, entry.GroupId);
        if (errno != Errno.None)
            throw new SyscallException($"fchownat({dir}, \"{name}\", {entry.UserId}, {entry.GroupId})", errno);
    }

    private void Set(TarEntry entry, string attribute, Func<string, Errno> set)
    {
        if (HostsOwn.Contains(attribute))
            return;
        var name = form is OnDisk.Overlay overlay ? overlay.Xattrs.Escape(attribute) : attribute;
        var errno = set(name);
        // Without the privilege, or on a file system that has none, the file is of more use than the attribute.
        if (errno is Errno.EPERM or Errno.EOPNOTSUPP)
            warnings.Add($"the attribute {attribute} could not be set ({errno})", entry.Name);
        else if (errno != Errno.None)
            throw new SyscallException($"setxattr(\"{entry.Name}\", \"{name}\")", errno);
    }
}
