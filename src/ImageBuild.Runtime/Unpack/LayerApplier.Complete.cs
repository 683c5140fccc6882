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
                using var fd = OpenDirectory(path);
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
        foreach (var (path, _) in tree.Directories.Where(d => d.Value.IsOpaque || d.Value.IsNew))
        {
            using var fd = OpenDirectory(path);
            Require(Linux.TryFsetxattr(fd, xattrs.Opaque, "y"u8), $"fsetxattr({fd}, \"{xattrs.Opaque}\", \"y\")");
        }

        // Under an opaque folder there is nothing to hide, and the overlay would show the whiteout itself.
        foreach (var whiteout in whiteouts.Where(IsHidden).ToList())
        {
            using var parent = OpenDirectory(ParentOf(whiteout));
            Linux.UnlinkAt(parent, whiteout[(whiteout.LastIndexOf('/') + 1)..]);
            whiteouts.Remove(whiteout);
        }

        foreach (var (path, _) in tree.Directories.Where(d => d.Value.HasContent || d.Value.Entry is not null).ToList())
            MarkContent(path);
        return new LayerNeeds
        {
            Implied = [.. Sorted(tree.Directories.Where(d => IsImplied(d.Key, d.Value)).Select(d => d.Key))],
            Bare = [.. Sorted(tree.Directories.Where(d => IsImplied(d.Key, d.Value) && !d.Value.HasContent && d.Key.Length > 0).Select(d => d.Key))],
            Hiding = [.. Sorted(whiteouts.Select(ParentOf).Distinct())],
            HidesAll = tree.Directories[""].IsOpaque,
            Links = [.. pendingLinks.Select(l => new PendingLink(l.Key, l.Value.Relative))],
        };
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> paths) => paths.Order(StringComparer.Ordinal);

    // A folder that no entry names, and that the lower layers may have.
    private bool IsImplied(string path, DirectoryState state) => state is { Entry: null, IsNew: false } && !IsHidden(path);

    // Whether nothing that lower layers have at this path can be seen.
    private bool IsHidden(string path)
    {
        while (path.Length > 0)
        {
            path = ParentOf(path);
            if (tree.Directories[path] is { IsOpaque: true } or { IsNew: true })
                return true;
        }

        return false;
    }

    private void MarkContent(string path)
    {
        while (path.Length > 0)
        {
            path = ParentOf(path);
            tree.Directories[path].HasContent = true;
        }
    }

    private SafeFd OpenDirectory(string path) => Linux.OpenAt2(
        root,
        path.Length == 0 ? "." : path,
        Linux.O_RDONLY | Linux.O_DIRECTORY,
        Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS);

    private static string ParentOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}
