using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Unpack;

/// <summary>What trees take on the disk: holes nothing, a file with several names once.</summary>
internal static class TreeSize
{
    /// <summary>Bytes of a name and all below it; 0 if it is not there, or is shut.</summary>
    public static long Of(SafeFd parent, string name) => Of(parent, name, []);

    private static long Of(SafeFd parent, string name, HashSet<(ulong, (uint, uint))> seen)
    {
        if (Linux.TryStat(parent, name, out var status) != Errno.None)
            return 0;
        if (!status.IsDirectory)
            return status.Links == 1 || seen.Add((status.Inode, status.Device)) ? status.Allocated : 0;
        const ulong Beneath = Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS;
        if (Linux.TryOpenAt2(parent, name, Linux.O_RDONLY | Linux.O_DIRECTORY, Beneath, 0, out var dir) != Errno.None)
            return status.Allocated;
        using (dir)
            return status.Allocated + Linux.ReadNames(dir).Sum(child => Of(dir, child, seen));
    }
}
