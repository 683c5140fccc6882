namespace ImageBuild.Cli;

/// <summary>Columns as docker prints them: left-aligned, three blanks between, none but the last narrower than ten.</summary>
internal static class Table
{
    private const int Gap = 3;
    private const int LeastWidth = 10;

    /// <summary>Prints rows, the first of them the heads, which may be longer than others. What they say may be a stranger's: it can't write to the terminal.</summary>
    public static void Print(TextWriter output, IReadOnlyList<string[]> rows)
    {
        rows = [.. rows.Select(row => row.Select(Safe).ToArray())];
        var widths = Enumerable.Range(0, rows.Max(r => r.Length)).Select(c => Math.Max(rows.Max(r => r.ElementAtOrDefault(c)?.Length ?? 0) + Gap, LeastWidth)).ToArray();
        // At once: standard output has no buffer.
        output.Write(string.Concat(rows.Select(row => Line(row, widths) + output.NewLine)));
    }

    private static string Line(string[] row, int[] widths) =>
        string.Concat(row.Select((cell, c) => c == widths.Length - 1 ? cell : cell.PadRight(widths[c])));

    private static string Safe(string cell) => string.Concat(cell.Select(c => char.IsControl(c) ? ' ' : c));
}
