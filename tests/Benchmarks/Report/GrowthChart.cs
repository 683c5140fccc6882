using ImageBuild.Benchmarks.Growth;

namespace ImageBuild.Benchmarks.Report;

/// <summary>The curves of one growth, a small chart for each quantity, both axes logarithmic.</summary>
internal static class GrowthChart
{
    private const int Columns = 3;
    private const double Width = 290; // of a small chart
    private const double Height = 230;
    private const double Top = 62;

    /// <summary>Draws it.</summary>
    public static string Draw(BenchReport report, IReadOnlyList<Curve> curves)
    {
        var svg = new Svg((Width * Columns) + 10);
        svg.Text(12, 22, $"Growth with {curves[0].Axis}", "title");
        svg.Text((Width * Columns) - 4, 22, $"both axes logarithmic. {report.Place}", "small", "end");
        var names = curves.SelectMany(c => c.Series.Select(s => s.Name)).Distinct().OrderBy(n => n == "limit").ToList();
        var x = 12.0;
        foreach (var name in names)
        {
            svg.Line(x, 40, x + 18, 40, $"line {StyleOf(name, names)}");
            svg.Text(x + 24, 44, name == "limit" ? "what this machine could do at best" : name);
            x += 48 + (name.Length * 7);
        }

        for (var i = 0; i < curves.Count; i++)
            Draw(svg, curves[i], names, Width * (i % Columns), Top + (Height * (i / Columns)));
        return svg.Complete(Top + (Height * ((curves.Count + Columns - 1) / Columns)));
    }

    private static void Draw(Svg svg, Curve curve, IReadOnlyList<string> names, double x, double y)
    {
        var points = curve.Series.SelectMany(s => s.Points).Where(p => p.Y > 0).ToList();
        svg.Text(x + 12, y + 14, $"{curve.What}, {curve.Unit}");
        if (points.Count == 0)
            return;
        var across = LogScale.Around([.. points.Select(p => p.X)], x + 52, x + Width - 14);
        var up = LogScale.Around([.. points.Select(p => p.Y)], y + Height - 34, y + 26);
        foreach (var tick in up.Decades)
        {
            svg.Line(across.Start, up.At(tick), across.End, up.At(tick), "grid");
            svg.Text(across.Start - 6, up.At(tick) + 4, Label(tick), "small", "end");
        }

        foreach (var tick in across.Decades)
        {
            svg.Line(across.At(tick), up.Start, across.At(tick), up.End, "grid");
            svg.Text(across.At(tick), up.Start + 16, Label(tick), "small", "middle");
        }

        // Ours over all others.
        foreach (var series in curve.Series.AsEnumerable().Reverse())
        {
            svg.Curve(
                [.. series.Points.Where(p => p.Y > 0).Select(p => (across.At(p.X), up.At(p.Y)))], StyleOf(series.Name, names));
        }
    }

    private static string StyleOf(string name, IReadOnlyList<string> names) => name == "limit" ? "limit" : $"s{names.ToList().IndexOf(name) % 5}";

    private static string Label(double value) => value.ToString(value >= 1 ? "#,0" : "0.######", System.Globalization.CultureInfo.InvariantCulture);
}
