using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Commit;

/// <summary>What a container changed, as a list and as a layer; that of a container which is removed meanwhile is neither.</summary>
/// <param name="layers">The container's folders.</param>
public sealed class UpperDiff(ContainerLayers layers)
{
    /// <summary>
    /// The changes, sorted by path. Folders in which something changed are changes, as docker has it.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG5060, IMG5061.</exception>
    public IReadOnlyList<Change> Read() => With<IReadOnlyList<Change>>([], (_, below, entries) =>
    {
        var changes = entries.Where(e => e.Path.Length > 0).ToList();
        var there = changes.Select(e => e.Path).ToHashSet();
        return [.. changes
            .SelectMany(e => Hidden(below, e).Where(path => !there.Contains(path)).Select(path => new Change(ChangeKind.Deleted, ImagePath.Parse(path)))
                .Prepend(new Change(e.Kind, ImagePath.Parse(e.Path))))
            .OrderBy(c => c.Path)];
    });

    /// <summary>Writes the changes as a layer's entries (image-spec layer.md, "Representing Changes").</summary>
    /// <returns>False if there is no change; nothing was written then.</returns>
    /// <exception cref="ImageBuildException">IMG5060, IMG5061, IMG5062.</exception>
    public bool WriteTo(TarWriter tar) => With(false, (upper, _, entries) =>
    {
        var layer = new UpperLayer(upper, layers, tar);
        var isAny = false;
        foreach (var entry in entries)
        {
            layer.Write(entry);
            isAny = true;
        }

        return isAny;
    });

    // What of the image an opaque folder hides, of which what is not there again was deleted.
    private static IEnumerable<string> Hidden(MergedView below, UpperEntry entry) =>
        entry.HidesLower ? below.Names(entry.Path).Select(name => $"{entry.Path}/{name}") : [];

    private T With<T>(T none, Func<SafeFd, MergedView, IEnumerable<UpperEntry>, T> use)
    {
        if (layers.Upper is null)
        {
            layers.EnsureThere();
            return none;
        }

        var lowers = new List<SafeFd>();
        try
        {
            lowers.AddRange(layers.Lowers.Select(l => Linux.OpenDirectory(SafeFd.Cwd, l)));
            using var upper = Linux.OpenDirectory(SafeFd.Cwd, layers.Upper);
            var below = new MergedView(lowers, layers.Xattrs);
            var result = use(upper, below, new UpperWalk(upper, below, layers).Changes());
            layers.EnsureThere();
            return result;
        }
        catch (SyscallException e)
        {
            layers.EnsureThere();
            throw CommitErrors.Unreadable(layers.Upper, e);
        }
        finally
        {
            lowers.ForEach(l => l.Dispose());
        }
    }
}
