namespace ImageBuild.Tasks;

/// <summary>
/// Names and values from where MSBuild takes nothing apart: files of <c>NAME=value</c> lines as docker reads them, and
/// properties of <c>NAME=value;NAME=value</c> for a command line.
/// </summary>
internal static class VariableFile
{
    /// <summary>The pairs of several files, in order. Empty lines and those that begin with <c>#</c> mean nothing.</summary>
    /// <param name="property">Which property names the files.</param>
    /// <param name="files">Their paths, divided by <c>;</c>.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <exception cref="ImageBuildException">IMG1054: a line is no such pair; IMG1074: a file is not there.</exception>
    public static IEnumerable<KeyValuePair<string, string>> Read(string property, string files, string folder) =>
        Split(files).SelectMany(file =>
        {
            var path = Path.GetFullPath(file, folder);
            if (!File.Exists(path))
                throw TaskErrors.SourceNotFound(property, path);
            return File.ReadLines(path)
                .Select((text, i) => (Text: text.TrimStart(), Line: i + 1))
                .Where(l => l.Text.Length > 0 && l.Text[0] != '#')
                .Select(l => Pair($"Line {l.Line} of '{path}', which {property} names,", l.Text))
                .ToList();
        });

    /// <summary>The pairs of a property.</summary>
    /// <exception cref="ImageBuildException">IMG1054: one of them is none.</exception>
    public static IEnumerable<KeyValuePair<string, string>> Parse(string property, string list) =>
        Split(list).Select(text => Pair(property, text));

    /// <summary>The parts of a list.</summary>
    public static string[] Split(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static KeyValuePair<string, string> Pair(string where, string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and > 0
            ? new(text[..at], text[(at + 1)..])
            : throw TaskErrors.InvalidPair(where, text);
}
