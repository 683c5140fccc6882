using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Commit;

/// <summary>
/// Reads an upper folder and finds what a container changed. Of the image only what the upper folder names is looked
/// at, so it costs by the changes, not by the image; and of the changes a folder at a time is held.
/// </summary>
/// <param name="upper">The upper folder, opened for reading.</param>
/// <param name="below">The image's layers.</param>
/// <param name="layers">What is known of them.</param>
internal sealed class UpperWalk(SafeFd upper, MergedView below, ContainerLayers layers)
{
    // What overlayfs leaves with other options than ours: the data is elsewhere then.
    private static readonly string[] Elsewhere = ["redirect", "metacopy"];

    /// <summary>
    /// The changes, read as they are asked for: folders before what is in them, in a folder what was deleted first, then the
    /// rest by name. The root is among them only if its own attributes are others than the image's.
    /// </summary>
    public IEnumerable<UpperEntry> Changes()
    {
        var root = Linux.Stat(upper);
        var children = ReadChildren(upper, "");
        if (below.Find("") is { } lower && IsChanged(new LowerFile("", upper, root), lower, children))
            yield return new UpperEntry(ChangeKind.Changed, "", root, false);
        foreach (var change in Of(children, isHidden: false))
            yield return change;
    }

    private IEnumerable<UpperEntry> Of(IEnumerable<Child> children, bool isHidden) => children.SelectMany(c => Of(c, isHidden));

    private IEnumerable<UpperEntry> Of(Child child, bool isHidden)
    {
        var (path, status) = child;
        var lower = below.Find(path);
        if (status.IsWhiteout)
            return lower is null || isHidden ? [] : [new UpperEntry(ChangeKind.Deleted, path, status, false)];
        if (status.IsDirectory)
            return OfDirectory(child, lower, isHidden);
        if (lower is null && status.Size == 0 && IsMadeByRuntime(path))
            return [];
        return [new UpperEntry(lower is null ? ChangeKind.Added : ChangeKind.Changed, path, status, false)];
    }

    private IEnumerable<UpperEntry> OfDirectory(Child child, LowerFile? lower, bool isHidden)
    {
        if (TryRead(child, lower, isHidden) is not { } folder)
            yield break;
        var isChange = folder.IsChange;
        if (isChange)
            yield return folder.Entry;
        foreach (var change in Of(folder.Children, folder.IsHidden))
        {
            // A folder in which something changed is a change.
            if (!isChange)
                yield return folder.Entry;
            isChange = true;
            yield return change;
        }
    }

    // By one descriptor: its path may be something else by now. Null if it has gone.
    private Folder? TryRead(Child child, LowerFile? lower, bool isHidden)
    {
        var (path, status) = child;
        if (TryOpen(path, out var children) is not { } directory)
            return null;
        using (directory)
        {
            RefuseElsewhere(directory, path);
            var merged = lower is { Status.IsDirectory: true } && !isHidden ? lower : null;
            var isOpaque = merged is not null && Linux.Lgetxattr(directory, "", layers.Xattrs.Opaque) is [(byte)'y'];
            var isChange = isOpaque
                || (merged is null ? lower is not null || !IsMadeByRuntime(path) : IsChanged(new LowerFile("", directory, status), merged, children));
            return new Folder(
                new UpperEntry(lower is null ? ChangeKind.Added : ChangeKind.Changed, path, status, isOpaque), isChange, isOpaque || merged is null, children);
        }
    }

    // What is there can go while the walk is under way, if nobody stops the container.
    private SafeFd? TryOpen(string path, out List<Child> children)
    {
        SafeFd? directory = null;
        try
        {
            directory = Linux.OpenDirectory(upper, path);
            children = ReadChildren(directory, path);
            return directory;
        }
        catch (SyscallException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            directory?.Dispose();
            children = [];
            return null;
        }
    }

    private static List<Child> ReadChildren(SafeFd directory, string path)
    {
        var children = new List<Child>();
        foreach (var name in Linux.ReadNames(directory))
        {
            if (Linux.TryStat(directory, name, out var status) == Errno.None && status.Type != Linux.S_IFSOCK)
                children.Add(new Child(RelativePath.Join(path, name), status));
        }

        children.Sort((x, y) => x.Status.IsWhiteout == y.Status.IsWhiteout ? UnixText.Compare(x.Path, y.Path) : x.Status.IsWhiteout ? -1 : 1);
        return children;
    }

    // The runtime's own mount points have changed the time of the folder that they are in.
    private bool IsChanged(LowerFile folder, LowerFile lower, List<Child> children)
    {
        var isMadeIn = children.Exists(c => IsMadeByRuntime(c.Path));
        return !lower.HasAttributesOf(
            isMadeIn ? folder with { Status = folder.Status with { ModifiedTime = lower.Status.ModifiedTime } } : folder, layers.Xattrs);
    }

    private bool IsMadeByRuntime(string path) => layers.MadeByRuntime.Contains(ImagePath.Parse(path));

    private void RefuseElsewhere(SafeFd directory, string path)
    {
        foreach (var name in Elsewhere.Select(layers.Xattrs.Own))
        {
            if (Linux.Lgetxattr(directory, "", name) is not null)
                throw CommitErrors.DataElsewhere("/" + path, name);
        }
    }

    // IsHidden: whether what the image has in it is not seen.
    private sealed record Folder(UpperEntry Entry, bool IsChange, bool IsHidden, List<Child> Children);

    private readonly record struct Child(string Path, FileStatus Status);
}
