using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

// Whiteouts act on lower layers alone, wherever in the archive they stand (image-spec layer.md, "Whiteouts").
internal sealed partial class LayerApplier
{
    // Overlay form: the whiteouts on disk.
    private readonly HashSet<string> whiteouts = [];

    // Plain form: what the current layer has written, and the folders it is in. That is what a whiteout spares.
    private readonly HashSet<string> written = [];

    private void ApplyWhiteout(ImagePath path)
    {
        if (path.Name == Whiteouts.Opaque)
        {
            HideAll(path.Parent);
            return;
        }

        var name = Whiteouts.Removed(path.Name)!;
        if (form is OnDisk.Overlay)
            Hide(tree.Open(path.Parent), name);
        else if (tree.Find(path.Parent) is { } folder)
            Prune(folder, name);
    }

    private void HideAll(ImagePath path)
    {
        if (form is OnDisk.Overlay)
        {
            tree.Directories[tree.Open(path).Path].IsOpaque = true;
            return;
        }

        if (tree.Find(path) is { } folder)
            PruneAll(folder);
    }

    // What is there already is this layer's own: a file hides the lower one by itself, a folder does when it is opaque.
    private void Hide(Folder folder, string name)
    {
        var path = folder.PathOf(name);
        var errno = Linux.TryMknodAt(folder.Fd, name, Linux.S_IFCHR, 0);
        if (errno == Errno.None)
            whiteouts.Add(path);
        else if (errno != Errno.EEXIST)
            throw new SyscallException($"mknodat({folder.Fd}, \"{name}\", S_IFCHR, 0:0)", errno);
        else if (tree.Directories.TryGetValue(path, out var directory))
            directory.IsNew = true;
    }

    private void Prune(Folder folder, string name)
    {
        if (Linux.TryStat(folder.Fd, name, out var status) != Errno.None)
            return;
        if (!written.Contains(folder.PathOf(name)))
            tree.Remove(folder, name);
        else if (status.IsDirectory)
            PruneAll(tree.Open(ImagePath.Parse(folder.PathOf(name))));
    }

    private void PruneAll(Folder folder)
    {
        foreach (var name in Linux.ReadNamesOf(folder.Fd, ""))
            Prune(folder, name);
    }

    private void MarkWritten(string path)
    {
        if (form is OnDisk.Overlay)
            return;
        while (path.Length > 0 && written.Add(path))
            path = RelativePath.Parent(path);
    }

    private void Forget(string path)
    {
        index?.Remove(path);
        if (whiteouts.Count > 0)
            whiteouts.RemoveWhere(w => RelativePath.IsWithin(w, path));
        foreach (var link in pendingLinks.Keys.Where(l => RelativePath.IsWithin(l, path)).ToList())
            pendingLinks.Remove(link);
    }
}
