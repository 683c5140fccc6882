using ImageBuild.Layers;

namespace ImageBuild.Build;

/// <summary>
/// Divides what is published into layers. Pure: decides from names, origins and sizes alone, and the same whatever
/// order they come in.
/// </summary>
public static class LayerPlanner
{
    private static readonly ILookup<ImagePath, PlannedEntry.Folder> NoFolders =
        Array.Empty<PlannedEntry.Folder>().ToLookup(f => f.Path);

    /// <summary>
    /// The layers. Each names the target folder and every folder below it that it needs, once; folders above the
    /// target, and those of added files, are the base's, whose owners and modes they keep.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1070: two things are to be at one path.</exception>
    public static LayerPlan Plan(PublishedContent content, Layering layering)
    {
        var auto = layering as Layering.Auto;
        var slots = auto is null ? null : new LayerSlots(content, auto);
        var layers = Published(content)
            .Select(i => new Placed(slots?.Of(i) ?? LayerSlot.App, ToEntry(i, content.Target)))
            .Concat(content.Added.Select(a => new Placed(slots?.Of(a) ?? LayerSlot.App, a.Entry)))
            .ToLookup(e => e.Slot, e => e.Entry);
        RefuseClashes([.. layers.SelectMany(l => l)]);
        if (auto is not null)
            layers = PackTogether(layers, auto.Budget);
        var folders = content.Added.Select(a => a.Entry).OfType<PlannedEntry.Folder>().ToLookup(f => f.Path);
        return new LayerPlan(
        [
            .. layers.OrderBy(l => l.Key.Order).ThenBy(l => l.Key.Name, StringComparer.Ordinal).Select(l => new PlannedLayer(
                l.Key.Name,
                l.Key.Kind,
                new LayerTree(content.Target, l.Key.Kind == LayerKind.Own ? folders : NoFolders).Of(l))),
        ]);
    }

    // A folder goes wherever its files go; only an empty one has to be told.
    private static IEnumerable<PublishedItem> Published(PublishedContent content)
    {
        var filled = content.Items.Select(i => Parent(i.RelativePath)).ToHashSet();
        var excluded = content.Excluded.Match(content.Items.Select(i => i.RelativePath));
        return content.Items.Where(i => !excluded.Contains(i.RelativePath)
            && (i is not PublishedItem.Folder || !filled.Contains(i.RelativePath)));
    }

    // Of two files the later would win silently, and a folder can't have what is in it below a file or a link.
    private static void RefuseClashes(IReadOnlyCollection<PlannedEntry> entries)
    {
        var files = new Dictionary<ImagePath, PlannedEntry>();
        foreach (var entry in entries.Where(e => e is not PlannedEntry.Folder))
        {
            if (!files.TryAdd(entry.Path, entry) && files[entry.Path] != entry)
                throw Errors.TwoForOnePath(entry.Path.ToString(), entry.Content, files[entry.Path].Content);
        }

        foreach (var entry in entries)
        {
            var folders = entry is PlannedEntry.Folder ? entry.Path.Parents.Append(entry.Path) : entry.Path.Parents;
            foreach (var folder in folders.Where(files.ContainsKey))
                throw Errors.TwoForOnePath(folder.ToString(), "a folder", files[folder].Content);
        }
    }

    // Every package has a layer of its own so far. The largest keep it, the others share one.
    private static ILookup<LayerSlot, PlannedEntry> PackTogether(ILookup<LayerSlot, PlannedEntry> layers, int budget)
    {
        var packages = layers.Where(l => l.Key.IsPackage)
            .Select(l => new Package(l.Key, l.OfType<PlannedEntry.File>().Sum(f => f.Size)))
            .OrderByDescending(p => p.Size).ThenBy(p => p.Slot.Name, StringComparer.Ordinal)
            .ToList();
        var room = budget - (layers.Count - packages.Count);
        var large = packages.Count(p => p.Size >= Layering.Auto.LargePackage);
        var alone = large == packages.Count && large <= room ? large : Math.Clamp(room - 1, 0, large);
        var together = packages.Skip(alone).Select(p => p.Slot).ToHashSet();
        return layers.SelectMany(l => l, (layer, entry) => new Placed(layer.Key, entry))
            .ToLookup(e => together.Contains(e.Slot) ? LayerSlot.Packages : e.Slot, e => e.Entry);
    }

    private static string Parent(string relativePath) => relativePath[..Math.Max(relativePath.LastIndexOf('/'), 0)];

    private static PlannedEntry ToEntry(PublishedItem item, ImagePath target)
    {
        var path = target.Combine(item.RelativePath);
        return item switch
        {
            PublishedItem.File file => new PlannedEntry.File(path, file.Source, file.Size, file.ModifiedTime),
            PublishedItem.Link link => new PlannedEntry.Link(path, link.Target),
            _ => new PlannedEntry.Folder(path),
        };
    }

    // No tuples: what is generic over those is compiled anew in every build.
    private sealed record Placed(LayerSlot Slot, PlannedEntry Entry);

    private sealed record Package(LayerSlot Slot, long Size);
}
