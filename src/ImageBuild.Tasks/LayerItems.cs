using System.Globalization;
using ImageBuild.Build;
using ImageBuild.Files;

namespace ImageBuild.Tasks;

/// <summary>
/// Reads what a project says about its layers: <c>ImageBuildLayer</c>, <c>ImageBuildFile</c>,
/// <c>ImageBuildDirectory</c> and the properties.
/// </summary>
internal sealed class LayerItems
{
    // The engines' own limit is near 128, with the base's layers.
    private const int MaxBudget = 100;

    private readonly ImageInputs inputs;
    private readonly IHostFiles files;
    private readonly PathSyntax paths;
    private readonly Layering.Auto auto;

    /// <exception cref="ImageBuildException">IMG1046, IMG1072: a layer that can't be.</exception>
    public LayerItems(ImageInputs inputs, IHostFiles files, PathSyntax paths)
    {
        (this.inputs, this.files, this.paths) = (inputs, files, paths);
        auto = new Layering.Auto { Budget = Budget(inputs.LayerBudget), Layers = [.. inputs.Layers.Select(Layer)] };
        var names = Layering.Auto.Ours.Concat(auto.Layers.Select(l => l.Name));
        foreach (var taken in names.GroupBy(n => n).Where(g => g.Count() > 1))
            throw TaskErrors.InvalidLayerName(taken.Key);
    }

    /// <summary>How layers are divided.</summary>
    public Layering Layering => Layering.Parse(inputs.Layering, auto);

    /// <summary>What is put in besides what is published, folders last, since they say what others imply.</summary>
    public IReadOnlyList<AddedEntry> Added =>
    [
        .. new FileItems(files, inputs.ProjectDirectory, auto, paths).Read(inputs.Files),
        .. inputs.Directories.Select(Directory),
    ];

    private AddedEntry Directory(InputItem item)
    {
        var said = EntryMetadata.Of("ImageBuildDirectory", item, auto, otherwise: "app");
        var path = paths.Parse("ImageBuildDirectory", item.Spec);
        return new AddedEntry(new PlannedEntry.Folder(path) { Owner = said.Owner, Mode = said.Mode }, said.Layer);
    }

    private static CustomLayer Layer(InputItem item)
    {
        var layer = new CustomLayer(item.Spec, new PathGlobs(item["Files"]));
        if (item["Order"] is not { Length: > 0 } text)
            return layer;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order)
            ? layer with { Order = order }
            : throw TaskErrors.InvalidSetting($"The Order of the ImageBuildLayer '{item.Spec}'", text, "a whole number");
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
