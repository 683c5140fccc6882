using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageBuild.Build;

/// <summary>Durations in docker's notation, which is Go's (pkg.go.dev/time#ParseDuration): <c>30s</c>, <c>1m30s</c>, <c>500ms</c>.</summary>
public static partial class Duration
{
    private static readonly Dictionary<string, decimal> Nanoseconds = new()
    {
        ["ms"] = 1_000_000,
        ["s"] = 1_000_000_000,
        ["m"] = 60_000_000_000,
        ["h"] = 3_600_000_000_000,
    };

    /// <summary>Reads one of a millisecond to a thousand hours.</summary>
    /// <param name="property">Whose value it is, for errors.</param>
    /// <returns>Nanoseconds.</returns>
    /// <exception cref="ImageBuildException">IMG1046: it is none.</exception>
    public static long Parse(string property, string text)
    {
        var total = 0m;
        var match = Notation().Match(text);
        foreach (var (number, unit) in match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures))
            total += decimal.Parse(number.Value, CultureInfo.InvariantCulture) * Nanoseconds[unit.Value];
        return total >= Nanoseconds["ms"] && total <= 1000 * Nanoseconds["h"]
            ? (long)total
            : throw Errors.InvalidSetting(property, text, "a duration such as 30s, 1m30s or 500ms");
    }

    [GeneratedRegex(@"^(?:(?<number>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?<unit>ms|s|m|h))+$")]
    private static partial Regex Notation();
}
