using ImageBuild.Layers;

namespace ImageBuild.Build;

/// <summary>Divides what is published into layers. Pure: decides from names and origins alone.</summary>
public static class LayerPlanner
{
    private static readonly FileOrigin OfTheProject = new FileOrigin.App();

    /// <summary>
    /// The layers. Each names the target folder and every folder below it that it needs, once; folders above the
    /// target are the base's, whose owners and modes they keep.
    /// </summary>
    public static LayerPlan Plan(PublishedContent content, Layering layering)
    {
        // A folder goes wherever its files go; only an empty one has to be told.
        var filled = content.Items.Select(i => Parent(i.RelativePath)).ToHashSet();
        var byRule = content.Items
            .Where(i => i is not PublishedItem.Folder || !filled.Contains(i.RelativePath))
            .ToLookup(i => RuleFor(content.Origins.GetValueOrDefault(i.RelativePath, OfTheProject), layering));
        var last = layering.Rules[^1];
        return new LayerPlan(
        [
            .. from rule in layering.Rules
               let entries = Entries(byRule[rule], content.Target, rule == last ? content.Folders : [])
               where entries.Count > 0
               select new PlannedLayer(rule.Name, rule.Kind, [.. entries.Values]),
        ]);
    }

    private static LayerRule RuleFor(FileOrigin origin, Layering layering) =>
        layering.Rules.First(rule => rule.Takes(origin));

    private static string Parent(string relativePath) => relativePath[..Math.Max(relativePath.LastIndexOf('/'), 0)];

    private static SortedDictionary<ImagePath, PlannedEntry> Entries(
        IEnumerable<PublishedItem> items, ImagePath target, IEnumerable<PlannedEntry.Folder> asked)
    {
        var entries = new SortedDictionary<ImagePath, PlannedEntry>();
        foreach (var item in items)
        {
            var entry = ToEntry(item, target.Combine(item.RelativePath));
            entries.Add(entry.Path, entry);
            AddFoldersAbove(entries, entry.Path, target);
        }

        foreach (var folder in asked)
        {
            entries[folder.Path] = folder;
            AddFoldersAbove(entries, folder.Path, target);
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

    private static PlannedEntry ToEntry(PublishedItem item, ImagePath path) => item switch
    {
        PublishedItem.File file => new PlannedEntry.File(path, file.Source, file.Size, file.ModifiedTime),
        PublishedItem.Link link => new PlannedEntry.Link(path, link.Target),
        _ => new PlannedEntry.Folder(path),
    };
}
