using System.Globalization;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// Reads the list of an unpacked layer's files. A line a file, in the order in which they were written, with the fields
/// of <see cref="IndexEntry"/> between tabs; of a path that comes twice the last line counts, and a line
/// <c>-</c> takes back a path and all below it.
/// </summary>
internal static class LayerIndex
{
    private const int Fields = 10;

    /// <summary>The files by path.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public static Dictionary<string, IndexEntry> Read(Stream stream)
    {
        try
        {
            return ReadLines(stream);
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static Dictionary<string, IndexEntry> ReadLines(Stream stream)
    {
        var entries = new Dictionary<string, IndexEntry>();
        using var reader = new StreamReader(stream, TextLine.Encoding);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            var path = TextLine.Unescape(fields[^1]);
            if (fields is ["-", _])
                Remove(entries, path);
            else
                entries[path] = Parse(fields, path);
        }

        return entries;
    }

    private static IndexEntry Parse(string[] fields, string path) => fields.Length != Fields || fields[0].Length != 1
        ? throw new FormatException($"'{fields[0]}' begins no line of an index")
        : new IndexEntry
        {
            Path = path,
            Type = fields[0][0],
            Mode = Convert.ToInt32(fields[1], 8),
            UserId = Number(fields[2]),
            GroupId = Number(fields[3]),
            ModifiedTime = Time(fields[4]),
            Size = Number(fields[5]),
            Hash = UInt128.Parse(fields[6], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            Xattrs = ulong.Parse(fields[7], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            LinkName = TextLine.Unescape(fields[8]),
        };

    private static UnixTime Time(string text) => text.Split('.') is [var seconds, var nanoseconds]
        ? new UnixTime(Number(seconds), checked((int)Number(nanoseconds)))
        : throw new FormatException($"'{text}' is no time");

    private static long Number(string text) =>
        long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static void Remove(Dictionary<string, IndexEntry> entries, string path)
    {
        foreach (var gone in entries.Keys.Where(e => RelativePath.IsWithin(e, path)).ToList())
            entries.Remove(gone);
    }
}
