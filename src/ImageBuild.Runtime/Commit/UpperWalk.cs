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
        var root = new UpperEntry(ChangeKind.Changed, "", Linux.Stat(upper), false);
        var children = ReadChildren("");
        if (below.Find("") is { } lower && IsChanged(root, lower, children))
            yield return root;
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

    private IEnumerable<UpperEntry> OfDirectory(Child directory, LowerFile? lower, bool isHidden)
    {
        var (path, status) = directory;
        RefuseElsewhere(path);
        var merged = lower is { Status.IsDirectory: true } && !isHidden ? lower : null;
        var isOpaque = merged is not null && Linux.Lgetxattr(upper, path, layers.Xattrs.Opaque) is [(byte)'y'];
        var entry = new UpperEntry(lower is null ? ChangeKind.Added : ChangeKind.Changed, path, status, isOpaque);
        var children = ReadChildren(path);
        var isChange = isOpaque || (merged is null ? lower is not null || !IsMadeByRuntime(path) : IsChanged(entry, merged, children));
        if (isChange)
            yield return entry;
        foreach (var change in Of(children, isOpaque || merged is null))
        {
            // A folder in which something changed is a change.
            if (!isChange)
                yield return entry;
            isChange = true;
            yield return change;
        }
    }

    // What is there can go while the walk is under way, if nobody stops the container.
    private List<Child> ReadChildren(string path)
    {
        var children = new List<Child>();
        try
        {
            using var directory = Linux.OpenDirectory(upper, path);
            Add(path, directory, children);
        }
        catch (SyscallException e) when (e.Errno == Errno.ENOENT && path.Length > 0)
        {
            return [];
        }

        children.Sort((x, y) => x.Status.IsWhiteout == y.Status.IsWhiteout ? UnixText.Compare(x.Path, y.Path) : x.Status.IsWhiteout ? -1 : 1);
        return children;
    }

    private static void Add(string path, SafeFd directory, List<Child> children)
    {
        foreach (var name in Linux.ReadNames(directory))
        {
            if (Linux.TryStat(directory, name, out var status) == Errno.None && status.Type != Linux.S_IFSOCK)
                children.Add(new Child(RelativePath.Join(path, name), status));
        }
    }

    // The runtime's own mount points have changed the time of the folder that they are in.
    private bool IsChanged(UpperEntry entry, LowerFile lower, List<Child> children)
    {
        var status = children.Exists(c => IsMadeByRuntime(c.Path)) ? entry.Status with { ModifiedTime = lower.Status.ModifiedTime } : entry.Status;
        return !lower.HasAttributesOf(new LowerFile(entry.Path, upper, status), layers.Xattrs);
    }

    private bool IsMadeByRuntime(string path) => layers.MadeByRuntime.Contains(ImagePath.Parse(path));

    private void RefuseElsewhere(string path)
    {
        foreach (var name in Elsewhere.Select(layers.Xattrs.Own))
        {
            if (Linux.Lgetxattr(upper, path, name) is not null)
                throw CommitErrors.DataElsewhere("/" + path, name);
        }
    }

    private readonly record struct Child(string Path, FileStatus Status);
}
