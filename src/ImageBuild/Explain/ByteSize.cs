using System.Globalization;

namespace ImageBuild.Explain;

/// <summary>Sizes in docker's words (go-units).</summary>
public static class ByteSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A size to three digits: <c>29.4MB</c>.</summary>
    public static string Text(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1000 && unit < Units.Length - 1)
            (value, unit) = (value / 1000, unit + 1);
        return value.ToString(unit == 0 || value >= 100 ? "0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture) + Units[unit];
    }
}
