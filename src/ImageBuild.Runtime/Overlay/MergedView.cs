using System.Diagnostics.CodeAnalysis;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Overlay;

/// <summary>
/// What an overlay of these folders would show, found without mounting it: which layer has a path, and which folders
/// are merged there (overlayfs.rst, "Lookup"). Needs no privilege, and sees one layer's place in the stack as well as
/// all.
/// </summary>
/// <param name="lowers">The layers' folders, topmost first. Stay the caller's.</param>
/// <param name="xattrs">Where they have their opaque marks.</param>
internal sealed class MergedView(IReadOnlyList<SafeFd> lowers, OverlayXattrs xattrs)
{
    // As many as the kernel follows in one path (MAXSYMLINKS).
    private const int MaxLinks = 40;

    private readonly Dictionary<string, IReadOnlyList<SafeFd>> merged = new() { [""] = lowers };

    /// <summary>What is at a path, none of whose names is followed if it is a link; null if there is nothing.</summary>
    public LowerFile? Find(string path)
    {
        if (path.Length == 0)
            return lowers.Count == 0 ? null : new LowerFile("", lowers[0], Linux.Stat(lowers[0]));
        foreach (var layer in LayersOf(RelativePath.Parent(path)))
        {
            if (IsThere(layer, path, out var status))
                return status.IsWhiteout ? null : new LowerFile(path, layer, status);
        }

        return null;
    }

    /// <summary>The same for a folder only.</summary>
    public bool TryFindDirectory(string path, [NotNullWhen(true)] out LowerFile? directory)
    {
        directory = Find(path);
        if (directory is { Status.IsDirectory: true })
            return true;
        directory = null;
        return false;
    }

    /// <summary>The names that a folder shows.</summary>
    public IReadOnlyCollection<string> Names(string path) =>
    [
        .. LayersOf(path).SelectMany(layer => Linux.ReadNamesOf(layer, path)).Distinct()
            .Where(name => Find(RelativePath.Join(path, name)) is not null),
    ];

    /// <summary>
    /// Where a path leads when the symbolic links in it are followed, all of them within the root. What is missing is
    /// taken for folders to be.
    /// </summary>
    /// <returns>The path through no link, or null if links lead in a circle.</returns>
    public string? Resolve(string path)
    {
        var pending = new Stack<string>(path.Split('/').Reverse());
        var current = "";
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name is "" or ".")
                continue;
            if (name == "..")
            {
                current = RelativePath.Parent(current);
                continue;
            }

            var next = RelativePath.Join(current, name);
            if (Find(next) is not { Status.IsSymbolicLink: true } link)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            var target = Linux.ReadLinkAt(link.Layer, link.Path);
            if (target.StartsWith('/'))
                current = "";
            foreach (var part in target.Split('/').Reverse())
                pending.Push(part);
        }

        return current;
    }

    // The layers whose folders are merged at a path: down to the first that is opaque there, or hides it.
    private IReadOnlyList<SafeFd> LayersOf(string path)
    {
        if (merged.TryGetValue(path, out var known))
            return known;
        var found = new List<SafeFd>();
        foreach (var layer in LayersOf(RelativePath.Parent(path)))
        {
            if (!IsThere(layer, path, out var status))
                continue;
            if (!status.IsDirectory)
                break;
            found.Add(layer);
            if (Linux.Lgetxattr(layer, path, xattrs.Opaque) is [(byte)'y'])
                break;
        }

        return merged[path] = found;
    }

    private static bool IsThere(SafeFd layer, string path, out FileStatus status)
    {
        var errno = Linux.TryStat(layer, path, out status);
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENOTDIR))
            throw new SyscallException($"statx({layer}, \"{path}\", AT_SYMLINK_NOFOLLOW)", errno);
        return errno == Errno.None;
    }
}
