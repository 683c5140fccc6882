using ImageBuild.Layers;

namespace ImageBuild.Build;

/// <summary>
/// Divides what is published into layers. Pure: decides from names, origins and sizes alone, and the same whatever
/// order they come in.
/// </summary>
public static class LayerPlanner
{
    // Where the SDK publishes the static assets of a web project and of all that it refers to; no item names them.
    private const string StaticAssets = "wwwroot/";

    /// <summary>
    /// The layers. Each names the target folder and every folder below it that it needs, once; folders above the
    /// target are the base's, whose owners and modes they keep.
    /// </summary>
    public static LayerPlan Plan(PublishedContent content, Layering layering)
    {
        // A folder goes wherever its files go; only an empty one has to be told.
        var filled = content.Items.Select(i => Parent(i.RelativePath)).ToHashSet();
        var layers = content.Items
            .Where(i => i is not PublishedItem.Folder || !filled.Contains(i.RelativePath))
            .Select(i => (Slot: SlotOf(i, content, layering), Entry: ToEntry(i, content.Target)))
            .Concat(content.Folders.Select(f => (Slot: LayerSlot.App, Entry: (PlannedEntry)f)))
            .ToLookup(e => e.Slot, e => e.Entry);
        if (layering is Layering.Auto auto)
            layers = PackTogether(layers, auto.Budget);
        return new LayerPlan(
        [
            .. layers.OrderBy(l => l.Key.Order).ThenBy(l => l.Key.Name, StringComparer.Ordinal)
                .Select(l => new PlannedLayer(l.Key.Name, l.Key.Kind, [.. Entries(l, content.Target).Values])),
        ]);
    }

    private static LayerSlot SlotOf(PublishedItem item, PublishedContent content, Layering layering)
    {
        if (layering is Layering.Single)
            return LayerSlot.App;
        if (item.RelativePath.StartsWith(StaticAssets, StringComparison.Ordinal))
            return LayerSlot.Static;
        return content.Origins.GetValueOrDefault(item.RelativePath) switch
        {
            FileOrigin.Framework => LayerSlot.Framework,
            FileOrigin.Package package => LayerSlot.Of(package),
            FileOrigin.Native => LayerSlot.Native,
            FileOrigin.ProjectReference => LayerSlot.Projects,
            _ => LayerSlot.App,
        };
    }

    // Every package has a layer of its own so far. The largest keep it, the others share one.
    private static ILookup<LayerSlot, PlannedEntry> PackTogether(ILookup<LayerSlot, PlannedEntry> layers, int budget)
    {
        var packages = layers.Where(l => l.Key.Order == LayerSlot.Packages.Order)
            .Select(l => (Slot: l.Key, Size: l.OfType<PlannedEntry.File>().Sum(f => f.Size)))
            .OrderByDescending(p => p.Size).ThenBy(p => p.Slot.Name, StringComparer.Ordinal)
            .ToList();
        var room = budget - (layers.Count - packages.Count);
        var large = packages.Count(p => p.Size >= Layering.Auto.LargePackage);
        var alone = large == packages.Count && large <= room ? large : Math.Clamp(room - 1, 0, large);
        var together = packages.Skip(alone).Select(p => p.Slot).ToHashSet();
        return layers.SelectMany(l => l, (layer, entry) => (layer.Key, Entry: entry))
            .ToLookup(e => together.Contains(e.Key) ? LayerSlot.Packages : e.Key, e => e.Entry);
    }

    private static string Parent(string relativePath) => relativePath[..Math.Max(relativePath.LastIndexOf('/'), 0)];

    private static SortedDictionary<ImagePath, PlannedEntry> Entries(IEnumerable<PlannedEntry> given, ImagePath target)
    {
        var entries = new SortedDictionary<ImagePath, PlannedEntry>();
        foreach (var entry in given)
        {
            entries[entry.Path] = entry;
            AddFoldersAbove(entries, entry.Path, target);
        }

        return entries;
    }

    private static void AddFoldersAbove(
        SortedDictionary<ImagePath, PlannedEntry> entries, ImagePath path, ImagePath target)
    {
        var isBelow = path.IsWithin(target) && path != target;
        for (var folder = path.Parent; isBelow && !folder.IsRoot && folder.IsWithin(target); folder = folder.Parent)
        {
            if (!entries.TryAdd(folder, new PlannedEntry.Folder(folder)))
                return;
        }
    }

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
}
