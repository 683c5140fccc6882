using System.Globalization;
using ImageBuild.Build;

namespace ImageBuild.Tasks;

/// <summary>Reads what a project says about its layers.</summary>
internal static class LayerItems
{
    // The engines' own limit is near 128, with the base's layers.
    private const int MaxBudget = 100;

    /// <exception cref="ImageBuildException">IMG1046: a property has a value that it can't have.</exception>
    public static Layering Layering(BuildImage task) =>
        Build.Layering.Parse(task.Layering, new Layering.Auto { Budget = Budget(task.LayerBudget) });

    private static int Budget(string text)
    {
        if (text.Length == 0)
            return new Layering.Auto().Budget;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var budget) && budget is > 0 and <= MaxBudget
            ? budget
            : throw TaskErrors.InvalidSetting("ImageBuildLayerBudget", text, $"1 to {MaxBudget}");
    }
}
