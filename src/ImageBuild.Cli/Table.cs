namespace ImageBuild.Cli;

/// <summary>Columns as docker prints them: left-aligned, three blanks between.</summary>
internal static class Table
{
    private const int Gap = 3;

    /// <summary>Prints rows, the first of them the heads. What they say may be a stranger's: it can't write to the terminal.</summary>
    public static void Print(TextWriter output, IReadOnlyList<string[]> rows)
    {
        rows = [.. rows.Select(row => row.Select(Safe).ToArray())];
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Concat(row.Select((cell, c) => cell.PadRight(widths[c] + Gap))).TrimEnd());
    }

    private static string Safe(string cell) => string.Concat(cell.Select(c => char.IsControl(c) ? ' ' : c));
}
