using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

internal sealed partial class LayerApplier
{
    /// <summary>A parent that no entry names, where no lower layer has one either.</summary>
    internal static TarEntry ImpliedDirectory { get; } =
        new() { Name = "", Type = TarEntryType.Directory, Mode = 0x1ED }; // 0755

    /// <summary>
    /// Ends the tree: folders get what their entries say, deepest first, since a mode may shut out who comes after.
    /// </summary>
    /// <returns>What the layer leaves to the layers below it; empty for the plain form.</returns>
    public LayerNeeds Complete()
    {
        var needs = form is OnDisk.Overlay overlay ? CompleteOverlay(overlay.Xattrs) : LayerNeeds.None;
        foreach (var (path, state) in tree.Directories.OrderByDescending(d => d.Key, StringComparer.Ordinal))
        {
            var entry = state.Entry ?? ImpliedDirectory with { Name = path };
            try
            {
                using var fd = Linux.OpenDirectory(root, path);
                metadata.Apply(fd, entry);
            }
            catch (SyscallException e)
            {
                throw UnpackErrors.UnpackFailed("/" + path, e);
            }

            index?.Add(IndexEntry.Of(path, entry));
        }

        return needs;
    }

    private LayerNeeds CompleteOverlay(OverlayXattrs xattrs)
    {
        foreach (var (path, _) in tree.Directories.Where(d => d.Value.HasContent || d.Value.Entry is not null).ToList())
            MarkContent(path);
        DropEmpty();
        foreach (var (path, _) in tree.Directories.Where(d => d.Value.IsOpaque || d.Value.IsNew))
        {
            using var fd = Linux.OpenDirectory(root, path);
            SyscallException.ThrowIf(
                Linux.TryFsetxattr(fd, xattrs.Opaque, "y"u8), $"fsetxattr({fd}, \"{xattrs.Opaque}\", \"y\")");
        }

        var implied = tree.Directories.Where(d => IsImplied(d.Key, d.Value)).ToList();
        return new LayerNeeds
        {
            Implied = [.. Sorted(implied.Select(d => d.Key))],
            Bare = [.. Sorted(implied.Where(d => !d.Value.HasContent && d.Key.Length > 0).Select(d => d.Key))],
            Hiding = [.. Sorted(whiteouts.Select(RelativePath.Parent).Distinct())],
            HidesAll = tree.Directories[""].IsOpaque,
            Links = [.. pendingLinks.Select(l => new PendingLink(l.Key, l.Value.Relative))],
        };
    }

    // Where nothing of the lower layers is to be seen, there is nothing to hide, and an overlay would show the
    // whiteouts themselves and the folders that were only made for them.
    private void DropEmpty()
    {
        foreach (var whiteout in whiteouts.Where(IsHidden).ToList())
            Drop(whiteout);
        var empty = tree.Directories.Where(d => d.Value is { Entry: null, HasContent: false }).Select(d => d.Key);
        foreach (var path in Sorted(empty).ToList())
        {
            if (path.Length == 0 || !tree.Directories.TryGetValue(path, out var state))
                continue;
            var isHidden = IsHidden(path);
            if (isHidden || state.IsNew)
                Drop(path);
            // It stood in the place of a whiteout, which now says again what it said.
            if (!isHidden && state.IsNew)
                Hide(tree.Open(ImagePath.Parse(RelativePath.Parent(path))), RelativePath.Name(path));
        }
    }

    private void Drop(string path) =>
        tree.Remove(tree.Open(ImagePath.Parse(RelativePath.Parent(path))), RelativePath.Name(path));

    private static IEnumerable<string> Sorted(IEnumerable<string> paths) => paths.Order(StringComparer.Ordinal);

    // A folder that no entry names, and that the lower layers may have.
    private bool IsImplied(string path, DirectoryState state) =>
        state is { Entry: null, IsNew: false } && !IsHidden(path);

    // Whether nothing that lower layers have at this path can be seen.
    private bool IsHidden(string path)
    {
        while (path.Length > 0)
        {
            path = RelativePath.Parent(path);
            if (tree.Directories[path] is { IsOpaque: true } or { IsNew: true })
                return true;
        }

        return false;
    }

    private void MarkContent(string path)
    {
        while (path.Length > 0)
        {
            path = RelativePath.Parent(path);
            tree.Directories[path].HasContent = true;
        }
    }
}
