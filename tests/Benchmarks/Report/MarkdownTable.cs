using System.Globalization;
using ImageBuild.Benchmarks.Growth;
using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Report;

/// <summary>Results as tables for README.md.</summary>
internal static class MarkdownTable
{
    /// <summary>The head of the table of rows.</summary>
    public const string RowHead = """
        | what | ours: median (min–max of rounds) | against | theirs | ours / theirs | goal | physical limit |
        |---|---|---|---|---|---|---|
        """;

    /// <summary>A row; what it has in common with the one before is left out.</summary>
    public static string Of(Row row, Row? before)
    {
        var isNew = before?.What != row.What;
        var theirs = row.Theirs is { } figure ? Of(figure, row.Unit) : row.Refusal is { } refusal ? $"refused: {Escape(refusal)}" : "";
        var goal = row.Goal is { } most ? $"{Number(most)} {(row.Peer is null ? row.Unit + " " : "")}{(row.Met == true ? "✓" : "✗ missed")}" : "";
        return $"| {(isNew ? row.What : "")} | {(isNew ? Of(row.Ours, row.Unit) : "")} | {row.Peer ?? "the goal"} | {theirs} "
            + $"| {(row.Ratio is { } ratio ? Number(ratio) : "")} | {goal} | {(isNew ? row.Limit?.ToString() : "")} |";
    }

    /// <summary>The table of a curve: a row for each point, a column for each program.</summary>
    public static IEnumerable<string> Of(Curve curve)
    {
        yield return $"| {curve.Axis} | {string.Join(" | ", curve.Series.Select(s => $"{s.Name}, {curve.Unit}"))} |";
        yield return $"|---{string.Concat(curve.Series.Select(_ => "|---"))}|";
        foreach (var x in curve.Series.SelectMany(s => s.Points.Select(p => p.X)).Distinct().Order())
            yield return $"| {x:N0} | {string.Join(" | ", curve.Series.Select(s => s.Points.FirstOrDefault(p => p.X == x) is { } p ? Number(p.Y) : "—"))} |";
        yield return $"| grows at the end as x to the | {string.Join(" | ", curve.Series.Select(s => s.Exponent is { } e ? Number(e) : "—"))} |";
        foreach (var series in curve.Series.Where(s => s.Left is not null))
            yield return $"\n{series.Name}: {series.Left}";
    }

    /// <summary>A number with three digits that count, as far as there are so many.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 0.1 or 0 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    private static string Of(Figure figure, string unit) =>
        $"{Number(figure.Median)} {unit}" + (figure.Rounds > 1 ? $" ({Number(figure.Min)}–{Number(figure.Max)} of {figure.Rounds})" : "");

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
