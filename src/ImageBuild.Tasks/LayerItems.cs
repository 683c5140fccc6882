using System.Globalization;
using ImageBuild.Build;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>
/// Reads what a project says about its layers: <c>ImageBuildLayer</c>, <c>ImageBuildFile</c>,
/// <c>ImageBuildDirectory</c> and the properties.
/// </summary>
internal sealed class LayerItems
{
    // The engines' own limit is near 128, with the base's layers.
    private const int MaxBudget = 100;

    private readonly BuildImage task;
    private readonly Layering.Auto auto;

    /// <exception cref="ImageBuildException">IMG1046, IMG1072: a layer that can't be.</exception>
    public LayerItems(BuildImage task)
    {
        this.task = task;
        auto = new Layering.Auto { Budget = Budget(task.LayerBudget), Layers = [.. task.Layers.Select(Layer)] };
        var names = Layering.Auto.Ours.Concat(auto.Layers.Select(l => l.Name));
        foreach (var taken in names.GroupBy(n => n).Where(g => g.Count() > 1))
            throw TaskErrors.InvalidLayerName(taken.Key);
    }

    /// <summary>How layers are divided.</summary>
    public Layering Layering => Layering.Parse(task.Layering, auto);

    /// <summary>What is put in besides what is published, folders last, since they say what others imply.</summary>
    public IReadOnlyList<AddedEntry> Added =>
    [
        .. new FileItems(task.ProjectDirectory, auto).Read(task.Files),
        .. task.Directories.Select(Directory),
    ];

    private AddedEntry Directory(ITaskItem item)
    {
        var said = EntryMetadata.Of("ImageBuildDirectory", item, auto, otherwise: "app");
        var path = RequestReader.InImage("ImageBuildDirectory", item.ItemSpec);
        return new AddedEntry(new PlannedEntry.Folder(path) { Owner = said.Owner, Mode = said.Mode }, said.Layer);
    }

    private static CustomLayer Layer(ITaskItem item)
    {
        var layer = new CustomLayer(item.ItemSpec, new PathGlobs(item.GetMetadata("Files")));
        if (item.GetMetadata("Order") is not { Length: > 0 } text)
            return layer;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order)
            ? layer with { Order = order }
            : throw TaskErrors.InvalidSetting($"The Order of the ImageBuildLayer '{item.ItemSpec}'", text, "a whole number");
    }

    private static int Budget(string text)
    {
        if (text.Length == 0)
            return new Layering.Auto().Budget;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var budget) && budget is > 0 and <= MaxBudget
            ? budget
            : throw TaskErrors.InvalidSetting("ImageBuildLayerBudget", text, $"1 to {MaxBudget}");
    }
}
