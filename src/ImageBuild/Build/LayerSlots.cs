namespace ImageBuild.Build;

/// <summary>Which layer everything goes to, by name and origin alone.</summary>
internal sealed class LayerSlots
{
    // Where the SDK publishes the static assets of a web project and of all that it refers to; no item names them.
    private const string StaticAssets = "wwwroot/";

    private readonly IReadOnlyDictionary<string, FileOrigin> origins;
    private readonly Dictionary<string, LayerSlot> taken = [];
    private readonly Dictionary<string, LayerSlot> byName;

    /// <summary>Looks at what is published once, for the globs.</summary>
    public LayerSlots(PublishedContent content, Layering.Auto layering)
    {
        origins = content.Origins;
        var custom = layering.Layers.Select(l => (Slot: LayerSlot.Of(l), l.Files)).ToList();
        byName = LayerSlot.Ours.Concat(custom.Select(c => c.Slot)).ToDictionary(s => s.Name);
        foreach (var (slot, files) in custom.OrderBy(c => c.Slot.Order).ThenBy(c => c.Slot.Name, StringComparer.Ordinal))
        {
            foreach (var path in files.Match(content.Items.Select(i => i.RelativePath)))
                taken.TryAdd(path, slot);
        }
    }

    /// <summary>The layer of something published; of a package, that of the package alone.</summary>
    public LayerSlot Of(PublishedItem item)
    {
        if (taken.TryGetValue(item.RelativePath, out var custom))
            return custom;
        if (item.RelativePath.StartsWith(StaticAssets, StringComparison.Ordinal))
            return LayerSlot.Static;
        return origins.GetValueOrDefault(item.RelativePath) switch
        {
            FileOrigin.Framework => LayerSlot.Framework,
            FileOrigin.Package package => LayerSlot.Of(package),
            FileOrigin.Native => LayerSlot.Native,
            FileOrigin.ProjectReference => LayerSlot.Projects,
            _ => LayerSlot.App,
        };
    }

    /// <summary>The layer of something added.</summary>
    public LayerSlot Of(AddedEntry added) => byName[added.Layer];
}
