using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageBuild.Explain;

/// <summary>Sizes in docker's words (go-units).</summary>
public static partial class ByteSize
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

    /// <summary>
    /// The bytes of a size: a number alone, or one with a unit as <see cref="Text"/> writes them (<c>10GB</c> is 10^10), in
    /// letters of any case and without the B too; with an i, powers of 1024 (<c>10GiB</c>).
    /// </summary>
    /// <param name="kilo">1024 for sizes of memory, which docker reads so whatever the unit (units.RAMInBytes).</param>
    /// <returns>Null for what is no size, or more than a disk can have.</returns>
    public static long? Parse(string text, int kilo = 1000)
    {
        if (SizePattern().Match(text) is not { Success: true } match)
            return null;
        var unit = Array.FindIndex(Units, u => u.StartsWith(match.Groups["unit"].Value, StringComparison.OrdinalIgnoreCase));
        var bytes = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * Math.Pow(match.Groups["binary"].Length > 0 ? 1024 : kilo, unit);
        return bytes < long.MaxValue ? (long)bytes : null;
    }

    [GeneratedRegex("^(?<number>[0-9]+(\\.[0-9]+)?) ?(?<unit>[kmgtp]?)(?<binary>(?<=[a-z])i)?b?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizePattern();
}
