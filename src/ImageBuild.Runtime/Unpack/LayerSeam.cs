using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// What has to stand between a layer and the next one so that the layer is right over the layers below it: a thin lower
/// folder of its own, almost only directories. In it
/// folders that no entry named have the attributes of the lower folder of their name;
/// a lower symbolic link stays one where the layer only implied a folder (an entry <c>bin/x</c> over
/// <c>bin -> usr/bin</c>), and what the layer has in that folder is where the link leads;
/// folders with whiteouts stand again where nothing is merged below, since an overlay would show the whiteouts there;
/// hard links to lower files are made.
/// </summary>
/// <param name="layer">The layer as it was unpacked.</param>
/// <param name="needs">What it leaves open.</param>
/// <param name="below">The layers below it.</param>
/// <param name="xattrs">Where overlayfs keeps its marks.</param>
internal sealed partial class LayerSeam(SafeFd layer, LayerNeeds needs, MergedView below, OverlayXattrs xattrs)
{
    private readonly HashSet<string> implied = [.. needs.Implied];
    private readonly HashSet<string> bare = [.. needs.Bare];

    /// <summary>Whether the layer alone would show something else than it should over the layers below.</summary>
    public bool IsNeeded() => needs.Links.Length > 0
        || needs.Hiding.Any(path => !below.TryFindDirectory(path, out _))
        || needs.Implied.Any(IsWrong);

    /// <summary>Makes it.</summary>
    /// <param name="target">An empty folder, opened for reading.</param>
    /// <exception cref="ImageBuildException">
    /// IMG3033: a hard link leads to no file of the lower layers either.
    /// </exception>
    public void Build(SafeFd target)
    {
        using var tree = new Tree(target);
        var settled = new List<string>();
        foreach (var path in needs.Implied.Where(path => !IsBelow(path, settled)))
        {
            if (Settle(tree, path))
                settled.Add(path);
        }

        foreach (var path in needs.Hiding.Where(path => !IsBelow(path, settled)))
            tree.Open(ImagePath.Parse(path));
        foreach (var link in needs.Links)
            MakeLink(tree, link);
        foreach (var (path, _) in tree.Directories.OrderByDescending(d => d.Key, StringComparer.Ordinal))
            ApplyAttributes(target, path);
    }

    // The root is the whole stack's affair, since only the topmost layer's shows.
    private bool IsWrong(string path)
    {
        if (path.Length == 0)
            return false;
        var lower = below.Find(path);
        if (lower is null || lower.Status is { IsDirectory: false, IsSymbolicLink: false })
            return bare.Contains(path);
        if (lower.Status.IsSymbolicLink)
            return true;
        return !lower.HasAttributesOf(new LowerFile(path, layer, Linux.Stat(layer, path)), xattrs);
    }

    /// <returns>True if nothing below the folder is to be looked at any more.</returns>
    private bool Settle(Tree tree, string path)
    {
        var lower = below.Find(path);
        if (lower is { Status.IsSymbolicLink: true })
        {
            Restore(tree, lower);
            return true;
        }

        if (lower is { Status.IsDirectory: true })
        {
            tree.Open(ImagePath.Parse(path));
            return false;
        }

        if (!bare.Contains(path))
            return false;
        if (lower is null)
            Hide(tree, path);
        else
            CopyLower(tree, lower);
        return true;
    }

    // The lower link comes through again, and what the layer has behind it comes to where it leads.
    private void Restore(Tree tree, LowerFile link)
    {
        var place = below.Resolve(link.Path) ?? throw UnpackErrors.TooManyLinks("/" + link.Path);
        CopyLower(tree, link);
        CopyFolder(tree, link.Path, place, []);
    }

    private void CopyLower(Tree tree, LowerFile lower)
    {
        var (folder, name) = OpenParent(tree, lower.Path);
        Replace(lower.Layer, lower.Path, folder.Fd, name);
    }

    private void Replace(SafeFd layer, string path, SafeFd folder, string name)
    {
        TreeRemover.Remove(folder, name);
        FileCopy.Copy(layer, path, folder, name, xattrs);
    }

    private void CopyFolder(Tree tree, string from, string to, Dictionary<ulong, string> copied)
    {
        if (bare.Contains(from) && !below.TryFindDirectory(to, out _))
            return;
        using var source = Linux.OpenDirectory(layer, from);
        foreach (var name in Linux.ReadNames(source).Order(StringComparer.Ordinal))
        {
            tree.Trim();
            var (path, place) = (RelativePath.Join(from, name), RelativePath.Join(to, name));
            var status = Linux.Stat(source, name);
            if (status.IsDirectory)
            {
                if (!bare.Contains(path))
                    tree.Open(ImagePath.Parse(place));
                if (!implied.Contains(path))
                    relocated[place] = new LowerFile(path, layer, status);
                CopyFolder(tree, path, place, copied);
            }
            else if (!status.IsWhiteout)
            {
                CopyFile(tree, source, name, place, copied);
            }
            else if (below.TryFindDirectory(to, out _))
            {
                Hide(tree, place);
            }
        }
    }

    private void CopyFile(Tree tree, SafeFd source, string name, string place, Dictionary<ulong, string> copied)
    {
        var (folder, last) = OpenParent(tree, place);
        var inode = Linux.Stat(source, name).Inode;
        if (copied.TryGetValue(inode, out var first))
        {
            var (origin, firstName) = OpenParent(tree, first);
            Linux.LinkAt(origin.Fd, firstName, folder.Fd, last);
            return;
        }

        copied[inode] = place;
        Replace(source, name, folder.Fd, last);
    }

    private static void Hide(Tree tree, string path)
    {
        var (folder, name) = OpenParent(tree, path);
        Linux.MknodAt(folder.Fd, name, Linux.S_IFCHR, 0);
    }

    private static (Folder Folder, string Name) OpenParent(Tree tree, string path) =>
        (tree.Open(ImagePath.Parse(RelativePath.Parent(path))), RelativePath.Name(path));

    private static bool IsBelow(string path, List<string> folders) =>
        folders.Exists(f => RelativePath.IsWithin(path, f));
}
