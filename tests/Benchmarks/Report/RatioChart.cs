namespace ImageBuild.Benchmarks.Report;

/// <summary>A bar for each peer of each comparison of time: ours as a share of theirs, with the goal where there is one.</summary>
internal static class RatioChart
{
    private const double Width = 860;
    private const double Left = 360; // of the bars, after their names
    private const double One = 340; // pixels of a ratio of 1
    private const double Most = 1.25;
    private const double Step = 20;
    private const double Top = 62;

    /// <summary>Draws it.</summary>
    public static string Draw(BenchReport report)
    {
        var svg = new Svg(Width);
        svg.Text(12, 22, "Time of imagebuild as a share of each peer's: shorter is better", "title");
        svg.Text(12, 40, $"purple: the goal; red: missed; the line at 1: as long as the peer. {report.Place}", "small");
        var y = Top;
        string? what = null;
        foreach (var row in report.Rows.Where(r => r is { Unit: "s", Ratio: not null }))
        {
            if (row.What != what)
            {
                y += what is null ? 0 : 6;
                svg.Text(12, y + 12, row.What);
            }

            what = row.What;
            Bar(svg, row, y);
            y += Step;
        }

        foreach (var tick in new[] { 0, 0.25, 0.5, 0.75, 1, Most })
        {
            svg.Line(Left + (One * tick), Top - 4, Left + (One * tick), y + 2, tick == 1 ? "mark" : "grid");
            svg.Text(Left + (One * tick), y + 16, MarkdownTable.Number(tick), "small", "middle");
        }

        return svg.Complete(y + 26);
    }

    private static void Bar(Svg svg, Row row, double y)
    {
        var ratio = row.Ratio!.Value;
        var end = Left + (One * Math.Min(ratio, Most));
        svg.Text(Left - 8, y + 12, row.Peer!, "small", "end");
        svg.Bar(Left, y + 2, end - Left, Step - 6, row.Met == false ? "missed" : "s0");
        var goal = row.Goal is { } most ? Left + (One * most) : 0;
        if (goal > 0)
            svg.Line(goal, y - 1, goal, y + Step - 1, "goal");
        svg.Text(Math.Max(end, goal) + 6, y + 13, MarkdownTable.Number(ratio), "small");
    }
}
