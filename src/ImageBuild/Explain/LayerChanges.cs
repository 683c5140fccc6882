using System.Collections.Immutable;

namespace ImageBuild.Explain;

/// <summary>What is different in a layer from what it was, by paths in the image.</summary>
public sealed record LayerChanges(
    ImmutableArray<string> Added, ImmutableArray<string> Changed, ImmutableArray<string> Removed)
{
    /// <summary>Whether nothing is.</summary>
    public bool IsEmpty => Added.IsEmpty && Changed.IsEmpty && Removed.IsEmpty;

    /// <summary>The changes from one build's layer to another's; null if one of them is not known.</summary>
    public static LayerChanges? Between(LayerRecord? before, LayerRecord now)
    {
        if (before?.Entries is not { } old || now.Entries is not { } entries)
            return null;
        var known = old.ToDictionary(e => e.Path);
        var paths = entries.Select(e => e.Path).ToHashSet();
        return new LayerChanges(
            [.. entries.Where(e => !known.ContainsKey(e.Path)).Select(e => e.Path)],
            [.. entries.Where(e => known.TryGetValue(e.Path, out var was) && !e.IsSame(was)).Select(e => e.Path)],
            [.. old.Where(e => !paths.Contains(e.Path)).Select(e => e.Path)]);
    }

    /// <summary>In a few words, by the names of the files: <c>a.dll changed, b.txt added and 3 more</c>.</summary>
    public override string ToString()
    {
        const int most = 3;
        var all = Words(Changed, "changed").Concat(Words(Added, "added")).Concat(Words(Removed, "removed")).ToList();
        return string.Join(", ", all.Take(most)) + (all.Count > most ? $" and {all.Count - most} more" : "");
    }

    private static IEnumerable<string> Words(ImmutableArray<string> paths, string verb) =>
        paths.Select(p => $"{p[(p.LastIndexOf('/') + 1)..]} {verb}");
}
