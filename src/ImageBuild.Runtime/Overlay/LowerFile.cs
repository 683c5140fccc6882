using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Overlay;

/// <summary>What an overlay shows at a path, and where it has it from.</summary>
/// <param name="Path">The path, through no link; also below <paramref name="Layer"/>.</param>
/// <param name="Layer">The topmost layer that has it.</param>
/// <param name="Status">What it is; of a merged folder, the topmost.</param>
internal sealed record LowerFile(string Path, SafeFd Layer, FileStatus Status)
{
    /// <summary>Its extended attributes as they are on disk, sorted, without what overlayfs keeps for itself.</summary>
    public IEnumerable<Xattr> ReadXattrs(OverlayXattrs xattrs) =>
        Linux.Lgetxattrs(Layer, Path).Where(x => !xattrs.IsOwn(x.Name));

    /// <summary>Whether both have the same type, mode, owner, time and attributes.</summary>
    public bool HasAttributesOf(LowerFile other, OverlayXattrs xattrs) =>
        Attributes(Status) == Attributes(other.Status) && ReadXattrs(xattrs).SequenceEqual(other.ReadXattrs(xattrs));

    private static (int Mode, uint User, uint Group, UnixTime Time) Attributes(FileStatus status) =>
        (status.RawMode, status.UserId, status.GroupId, status.ModifiedTime);
}
