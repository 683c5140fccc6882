using System.Globalization;
using System.Text;

namespace ImageBuild.Explain;

/// <summary>An explanation for people to read.</summary>
public static class ExplainText
{
    private const int MostFiles = 5;
    private const int MostChanges = 20;

    /// <summary>The text, with a line break at its end.</summary>
    public static string Of(Explanation image)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{image.Name} for {image.Platform}\n\nLayers, the lowest first:\n");
        AddBase(text, image);
        foreach (var layer in image.Layers.Where(l => l.State != LayerState.Base))
            AddLayer(text, layer);
        text.Append("\nConfiguration:\n");
        var width = image.Config.Select(c => c.Instruction.Length).DefaultIfEmpty().Max();
        foreach (var value in image.Config)
        {
            var source = value.Source.Length > 0 ? $"   ({value.Source})" : "";
            text.Append(CultureInfo.InvariantCulture, $"  {value.Instruction.PadRight(width)} {value.Value}{source}\n");
        }

        return text.ToString();
    }

    private static void AddBase(StringBuilder text, Explanation image)
    {
        if (image.Base is null)
            return;
        var layers = image.Layers.Where(l => l.State == LayerState.Base).ToList();
        text.Append(CultureInfo.InvariantCulture, $"  base {image.Base}, {Count(layers.Count, "layer")}, ");
        text.Append(CultureInfo.InvariantCulture, $"{ByteSize.Text(layers.Sum(l => l.Layer.Size ?? 0))}\n    {image.BaseDigest}\n");
    }

    private static void AddLayer(StringBuilder text, ExplainedLayer explained)
    {
        var layer = explained.Layer;
        var why = explained.Reason.Length > 0 ? $", {Verb(explained.State)}: {explained.Reason}" : "";
        text.Append(CultureInfo.InvariantCulture, $"  {layer.Name}{why}\n");
        if (layer.Size is { } size)
            text.Append(CultureInfo.InvariantCulture, $"    {layer.Digest}, {ByteSize.Text(size)}\n");
        if (layer.Step is { } step)
        {
            foreach (var line in step.Command.Split('\n'))
                text.Append(CultureInfo.InvariantCulture, $"    $ {line}\n");
            return;
        }

        if (layer.Entries is not { } entries)
        {
            text.Append("    what is in it is not remembered\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"    {Count(layer.Files, "file")}, {ByteSize.Text(layer.ContentSize)}\n");
        foreach (var package in entries.Where(e => e.Package is not null).GroupBy(e => e.Package!).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"    package {package.Key}: {Count(package.Count(), "file")}, ");
            text.Append(CultureInfo.InvariantCulture, $"{ByteSize.Text(package.Sum(e => e.Size))}\n");
        }

        foreach (var file in entries.Where(e => e.Digest is not null).OrderByDescending(e => e.Size).ThenBy(e => e.Path, StringComparer.Ordinal).Take(MostFiles))
            text.Append(CultureInfo.InvariantCulture, $"    {ByteSize.Text(file.Size),8} {file.Path}\n");
        AddChanges(text, explained.Changes);
    }

    private static void AddChanges(StringBuilder text, LayerChanges? changes)
    {
        if (changes is null || changes.IsEmpty)
            return;
        var lines = changes.Changed.Select(p => $"~ {p}").Concat(changes.Added.Select(p => $"+ {p}"))
            .Concat(changes.Removed.Select(p => $"- {p}")).ToList();
        text.Append("    since the last build:\n");
        foreach (var line in lines.Take(MostChanges))
            text.Append(CultureInfo.InvariantCulture, $"      {line}\n");
        if (lines.Count > MostChanges)
            text.Append(CultureInfo.InvariantCulture, $"      and {lines.Count - MostChanges} more\n");
    }

    private static string Verb(LayerState state) => state == LayerState.Created ? "to be made" : "kept";

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
