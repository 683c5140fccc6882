using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Commit;

/// <summary>
/// Reads an upper folder and finds what a container changed. Of the image only what the upper folder names is looked
/// at, so it costs by the changes, not by the image.
/// </summary>
/// <param name="upper">The upper folder, opened for reading.</param>
/// <param name="below">The image's layers.</param>
/// <param name="layers">What is known of them.</param>
internal sealed class UpperWalk(SafeFd upper, MergedView below, ContainerLayers layers)
{
    private static readonly Comparer<string> ByBytes = Comparer<string>.Create(UnixText.Compare);

    // What overlayfs leaves with other options than ours: the data is elsewhere then.
    private static readonly string[] Elsewhere = ["redirect", "metacopy"];

    /// <summary>The root with all changes below it.</summary>
    public UpperEntry Walk()
    {
        var (children, _) = ReadChildren("", isHidden: false);
        return new UpperEntry(ChangeKind.Changed, "", Linux.Stat(upper), false, children);
    }

    /// <summary>Whether the root folder's own attributes are others than the image's.</summary>
    public bool IsRootChanged(UpperEntry root) => below.Find("") is { } lower && IsChanged(
        root, lower, Linux.ReadNamesOf(upper, "").Count(IsMadeByRuntime));

    private UpperEntry? Read(SafeFd directory, string parent, string name, bool isHidden)
    {
        var path = RelativePath.Join(parent, name);
        // A file can go while the walk is under way, if nobody stops the container.
        if (Linux.TryStat(directory, name, out var status) != Errno.None || status.Type == Linux.S_IFSOCK)
            return null;
        var lower = below.Find(path);
        if (status.IsWhiteout)
            return lower is null || isHidden ? null : new UpperEntry(ChangeKind.Deleted, path, status, false, []);
        if (status.IsDirectory)
            return ReadDirectory(path, status, lower, isHidden);
        if (lower is null && status.Size == 0 && IsMadeByRuntime(path))
            return null;
        return new UpperEntry(lower is null ? ChangeKind.Added : ChangeKind.Changed, path, status, false, []);
    }

    private UpperEntry? ReadDirectory(string path, FileStatus status, LowerFile? lower, bool isHidden)
    {
        RefuseElsewhere(path);
        var merged = lower is { Status.IsDirectory: true } && !isHidden ? lower : null;
        var isOpaque = merged is not null && Linux.Lgetxattr(upper, path, layers.Xattrs.Opaque) is [(byte)'y'];
        var (children, runtimes) = ReadChildren(path, isOpaque || merged is null);
        var kind = lower is null ? ChangeKind.Added : ChangeKind.Changed;
        var entry = new UpperEntry(kind, path, status, isOpaque, children);
        if (children.Count > 0 || isOpaque)
            return entry;
        if (merged is null)
            return lower is null && IsMadeByRuntime(path) ? null : entry;
        return IsChanged(entry, merged, runtimes) ? entry : null;
    }

    /// <returns>The children that are changes, and how many the runtime made.</returns>
    private (List<UpperEntry> Children, int Runtimes) ReadChildren(string path, bool isHidden)
    {
        using var directory = Linux.OpenDirectory(upper, path);
        var names = Linux.ReadNames(directory);
        var children = names.Select(name => Read(directory, path, name, isHidden)).OfType<UpperEntry>()
            .OrderBy(e => e.Kind == ChangeKind.Deleted ? 0 : 1).ThenBy(e => e.Path, ByBytes).ToList();
        return (children, names.Count(name => IsMadeByRuntime(RelativePath.Join(path, name))));
    }

    // The runtime's own mount points have changed the time of the folder that they are in.
    private bool IsChanged(UpperEntry entry, LowerFile lower, int runtimes)
    {
        var status = runtimes == 0 ? entry.Status : entry.Status with { ModifiedTime = lower.Status.ModifiedTime };
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
}
