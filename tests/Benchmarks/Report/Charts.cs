namespace ImageBuild.Benchmarks.Report;

/// <summary>The drawings of a report, as files.</summary>
internal static class Charts
{
    /// <summary>Draws what the report has figures for: <c>ratios.svg</c>, and <c>growth-NAME.svg</c> for each growth.</summary>
    /// <returns>The files.</returns>
    public static IEnumerable<string> Write(BenchReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        var drawings = report.Curves.GroupBy(c => c.Growth).Select(g => ($"growth-{g.Key}.svg", GrowthChart.Draw(report, [.. g])));
        if (report.Rows.Count > 0)
            drawings = drawings.Prepend(("ratios.svg", RatioChart.Draw(report)));
        foreach (var (name, svg) in drawings.ToList())
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, svg);
            yield return path;
        }
    }
}
