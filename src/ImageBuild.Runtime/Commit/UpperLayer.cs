using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Commit;

/// <summary>
/// Writes entries of an upper folder to a layer. What it makes equal for equal changes: the order; no user and group
/// names; hard links lead to the first name in the archive. Times are the files'.
/// </summary>
internal sealed class UpperLayer(SafeFd upper, ContainerLayers layers, TarWriter tar)
{
    private readonly Dictionary<ulong, string> firstNames = [];
    private readonly UpperXattrs xattrs = new(layers.Xattrs);

    /// <summary>Writes one.</summary>
    public void Write(UpperEntry entry)
    {
        if (Whiteouts.IsWhiteout(RelativePath.Name(entry.Path)))
            throw CommitErrors.NotExpressible("/" + entry.Path);
        if (entry.Kind == ChangeKind.Deleted)
        {
            tar.Write(Mark(Beside(entry.Path, Whiteouts.Prefix + RelativePath.Name(entry.Path)), entry.Status));
            return;
        }

        if (entry.Status is { IsDirectory: false, Links: > 1 } && WriteLink(entry))
            return;
        if (entry.Status.Type == Linux.S_IFREG)
        {
            WriteFile(entry);
            return;
        }

        tar.Write(Header(entry, entry.Status));
        if (entry.HidesLower)
            tar.Write(Mark($"{entry.Path}/{Whiteouts.Opaque}", entry.Status));
    }

    private bool WriteLink(UpperEntry entry)
    {
        if (firstNames.TryAdd(entry.Status.Inode, entry.Path))
            return false;
        tar.Write(Header(entry, entry.Status) with
        {
            Type = TarEntryType.HardLink,
            LinkName = firstNames[entry.Status.Inode],
            Size = 0,
            Xattrs = [],
        });
        return true;
    }

    private void WriteFile(UpperEntry entry)
    {
        const ulong Beneath = Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS;
        var errno = Linux.TryOpenAt2(upper, entry.Path, Linux.O_RDONLY | Linux.O_NONBLOCK, Beneath, 0, out var file);
        // Gone, if nobody stopped the container.
        if (errno == Errno.ENOENT)
            return;
        if (errno != Errno.None)
            throw new SyscallException($"openat2({upper}, \"{entry.Path}\", O_RDONLY)", errno);
        using (file)
        {
            // As long as it is now; what it grows to, or shrinks to, while it is read does not count.
            var status = Linux.Stat(file);
            using var content = new FixedSizeStream(file, status.Size);
            tar.Write(Header(entry, status), content);
        }
    }

    private TarEntry Header(UpperEntry entry, FileStatus status) => new()
    {
        Name = entry.Path.Length == 0 ? "./" : entry.Path,
        Type = TypeOf(status.Type),
        Mode = status.Permissions,
        UserId = status.UserId,
        GroupId = status.GroupId,
        ModifiedTime = status.ModifiedTime,
        Size = status.Type == Linux.S_IFREG ? status.Size : 0,
        LinkName = status.IsSymbolicLink ? Linux.ReadLinkAt(upper, entry.Path) : "",
        DeviceMajor = status.SpecialDevice.Major,
        DeviceMinor = status.SpecialDevice.Minor,
        Xattrs = xattrs.Read(upper, entry.Path),
    };

    // A whiteout has no attributes of its own that anybody reads; its time lets the archive be compared.
    private static TarEntry Mark(string name, FileStatus status) =>
        new() { Name = name, Type = TarEntryType.File, ModifiedTime = status.ModifiedTime };

    private static TarEntryType TypeOf(int type) => type switch
    {
        Linux.S_IFREG => TarEntryType.File,
        Linux.S_IFDIR => TarEntryType.Directory,
        Linux.S_IFLNK => TarEntryType.SymbolicLink,
        Linux.S_IFCHR => TarEntryType.CharacterDevice,
        Linux.S_IFBLK => TarEntryType.BlockDevice,
        _ => TarEntryType.Fifo,
    };

    private static string Beside(string path, string name) => path[..(path.LastIndexOf('/') + 1)] + name;
}
