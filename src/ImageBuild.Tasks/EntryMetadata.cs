using ImageBuild.Build;

namespace ImageBuild.Tasks;

/// <summary>The metadata that every item for something in an image has: <c>Owner</c>, <c>Mode</c>, <c>Layer</c>.</summary>
internal sealed record EntryMetadata(Owner Owner, int? Mode, string Layer)
{
    /// <summary>Their names.</summary>
    public static readonly string[] Names = ["Owner", "Mode", "Layer"];

    /// <summary>Reads the metadata of an item.</summary>
    /// <param name="kind">The name of the item's kind, for errors.</param>
    /// <param name="item">The item.</param>
    /// <param name="layering">Knows the layers.</param>
    /// <param name="otherwise">The layer of an item that names none.</param>
    /// <exception cref="ImageBuildException">IMG1045, IMG1046, IMG1071: one of them is not valid.</exception>
    public static EntryMetadata Of(string kind, InputItem item, Layering.Auto layering, string otherwise)
    {
        var name = $"the {kind} '{item.Spec}'";
        var layer = item["Layer"] is { Length: > 0 } said ? said : otherwise;
        return new EntryMetadata(
            item["Owner"] is { Length: > 0 } owner ? Owner.Parse(owner, name) : Owner.Root,
            item["Mode"] is { Length: > 0 } mode ? ParseMode(mode, name) : null,
            layering.Open.Contains(layer) ? layer : throw TaskErrors.UnknownLayer(name, layer, layering.Open));
    }

    private static int ParseMode(string text, string item) => text.Length <= 5 && text.All(c => c is >= '0' and <= '7')
        && Convert.ToInt32(text, 8) is var mode and <= 0b111_111_111_111
        ? mode
        : throw TaskErrors.InvalidSetting($"The Mode of {item}", text, "octal digits such as 755 or 1777");
}
