using System.Globalization;
using System.Text;
using ImageBuild.Explain;

namespace ImageBuild.Tasks;

/// <summary>What was made, as a table of layers for the summary of a pipeline's run.</summary>
internal static class MarkdownSummary
{
    private const string Special = "\\`*_[]|~#";

    /// <summary>The Markdown.</summary>
    public static string Of(ImageReport report)
    {
        var text = new StringBuilder();
        Line($"### {Escape(report.References[0])}\n");
        Line($"`{report.Digest}`\n");
        foreach (var reference in report.DigestReferences)
            Line($"- {Escape(reference)}");
        if (report.Images is { } images)
        {
            foreach (var image in images)
                Platform(image.Platform, image.Size, image.Layers);
        }

        if (report.Layers is { } layers)
            Platform(report.Platform!, report.Size, layers);
        return text.ToString();

        void Platform(string platform, long size, IReadOnlyList<LayerReport> rows)
        {
            Line($"\n**{Escape(platform)}**, {ByteSize.Text(size)}\n");
            Line("| layer | size | | why |\n|---|---:|---|---|");
            foreach (var row in rows)
                Line($"| {Escape(row.Name)} | {ByteSize.Text(row.Size)} | {row.State} | {Escape(row.Reason)} |");
        }

        void Line(string line) => text.Append(CultureInfo.InvariantCulture, $"{line}\n");
    }

    // Names of files and layers are whatever somebody called them.
    private static string Escape(string value)
    {
        var text = new StringBuilder();
        foreach (var c in value)
        {
            _ = c switch
            {
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '&' => text.Append("&amp;"),
                _ when char.IsControl(c) => text.Append(' '),
                _ when Special.Contains(c, StringComparison.Ordinal) => text.Append('\\').Append(c),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }
}
