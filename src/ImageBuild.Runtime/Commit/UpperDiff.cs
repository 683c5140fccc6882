using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Commit;

/// <summary>What a container changed, as a list and as a layer.</summary>
/// <param name="layers">The container's folders.</param>
public sealed class UpperDiff(ContainerLayers layers)
{
    /// <summary>
    /// The changes, sorted by path. Folders in which something changed are changes, as docker has it.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG5060, IMG5061.</exception>
    public IReadOnlyList<Change> Read() => With((_, below, root, _) => (IReadOnlyList<Change>)[.. root.All()
        .Where(e => e.Path.Length > 0)
        .SelectMany(e => Hidden(below, e).Prepend(new Change(e.Kind, ImagePath.Parse(e.Path))))
        .OrderBy(c => c.Path)]);

    /// <summary>Writes the changes as a layer's entries (image-spec layer.md, "Representing Changes").</summary>
    /// <returns>False if there is no change; nothing was written then.</returns>
    /// <exception cref="ImageBuildException">IMG5060, IMG5061, IMG5062.</exception>
    public bool WriteTo(TarWriter tar) => With((upper, _, root, isRootChanged) =>
    {
        if (root.Children.Count == 0 && !isRootChanged)
            return false;
        new UpperLayer(upper, layers, tar).Write(isRootChanged ? root.All() : root.All().Skip(1));
        return true;
    });

    // What an opaque folder hides was deleted.
    private static IEnumerable<Change> Hidden(MergedView below, UpperEntry entry)
    {
        if (!entry.HidesLower)
            return [];
        var there = entry.Children.Select(c => c.Path).ToHashSet();
        return below.Names(entry.Path).Select(name => $"{entry.Path}/{name}").Where(path => !there.Contains(path))
            .Select(path => new Change(ChangeKind.Deleted, ImagePath.Parse(path)));
    }

    private T With<T>(Func<SafeFd, MergedView, UpperEntry, bool, T> use)
    {
        var lowers = new List<SafeFd>();
        try
        {
            lowers.AddRange(layers.Lowers.Select(l => Linux.OpenDirectory(SafeFd.Cwd, l)));
            using var upper = Linux.OpenDirectory(SafeFd.Cwd, layers.Upper);
            var below = new MergedView(lowers, layers.Xattrs);
            var walk = new UpperWalk(upper, below, layers);
            var root = walk.Walk();
            return use(upper, below, root, walk.IsRootChanged(root));
        }
        catch (SyscallException e)
        {
            throw CommitErrors.Unreadable(layers.Upper, e);
        }
        finally
        {
            lowers.ForEach(l => l.Dispose());
        }
    }
}
