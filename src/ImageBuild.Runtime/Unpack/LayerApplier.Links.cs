using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

internal sealed partial class LayerApplier
{
    // Hard links to files of lower layers, by where they are to be. In the archive's order, since one may link to
    // another.
    private readonly OrderedDictionary<string, ImagePath> pendingLinks = [];

    // The kernel looks at the target's last name without following it, so a link to a symbolic link links the link.
    private void CreateHardLink(Folder folder, string name, TarEntry entry)
    {
        var target = ImagePath.Parse(entry.LinkName);
        if (target.IsRoot)
            throw UnpackErrors.HardLinkTargetMissing(entry.Name, entry.LinkName);
        var path = folder.PathOf(name);
        if (tree.Find(target.Parent) is not { } source || !IsThere(source, target.Name))
        {
            LinkLater(folder, name, entry, target);
            return;
        }

        if (source.PathOf(target.Name) == path)
            return;
        pendingLinks.Remove(path);
        SyscallException.ThrowIf(
            tree.Make(folder, name, (dir, n) => Linux.TryLinkAt(source.Fd, target.Name, dir, n)),
            $"linkat({source.Fd}, \"{target.Name}\", {folder.Fd}, \"{name}\")");
        index?.Add(IndexEntry.HardLink(path, source.PathOf(target.Name)));
    }

    private bool IsThere(Folder source, string name) =>
        Linux.TryStat(source.Fd, name, out var status) == Errno.None
        && !(status.IsWhiteout && form is OnDisk.Overlay);

    // In the overlay form the target may be a lower layer's, which only the stack that the layer becomes part of knows.
    private void LinkLater(Folder folder, string name, TarEntry entry, ImagePath target)
    {
        var isGone = form is OnDisk.Plain || whiteouts.Contains(target.Relative);
        if (isGone)
            throw UnpackErrors.HardLinkTargetMissing(entry.Name, entry.LinkName);
        if (Linux.TryStat(folder.Fd, name, out _) == Errno.None)
            tree.Remove(folder, name);
        pendingLinks[folder.PathOf(name)] = target;
    }
}
