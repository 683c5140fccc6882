using System.Globalization;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>A range of ids that belong to a user beside the own one (subuid(5), subgid(5)).</summary>
internal sealed record SubordinateIds(uint First, uint Count)
{
    /// <summary>The first range that a file gives to a user; null if it gives none, or is not there.</summary>
    public static SubordinateIds? Find(string path, uint user, string? name) =>
        File.Exists(path) ? Find(File.ReadLines(path), user, name) : null;

    /// <summary>As <see cref="Find(string, uint, string?)"/>, from the file's lines.</summary>
    public static SubordinateIds? Find(IEnumerable<string> lines, uint user, string? name)
    {
        var number = user.ToString(CultureInfo.InvariantCulture);
        foreach (var line in lines)
        {
            if (line.Split(':') is [var owner, var first, var count] && (owner == number || owner == name)
                && Number(first) is { } start && Number(count) is > 0 and var size)
                return new SubordinateIds(start, size);
        }

        return null;
    }

    /// <summary>The name of a user; null if the lines of /etc/passwd have none.</summary>
    public static string? NameOf(uint user, IEnumerable<string> passwd) =>
        passwd.Select(l => l.Split(':')).FirstOrDefault(f => f.Length > 2 && Number(f[2]) == user)?[0];

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
