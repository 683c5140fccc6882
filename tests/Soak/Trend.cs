using System.Globalization;

namespace ImageBuild.Soak;

/// <summary>
/// Whether what was sampled stayed flat: the median of the last quarter of the samples is at most an eighth above that of
/// the second quarter (the first is the warm-up), and an allowance for how many of them there happen to be at a moment.
/// </summary>
internal static class Trend
{
    private const int Fewest = 8;

    // What is the whole machine's, which others use too, is told and not judged.
    private static readonly Dictionary<string, long> Allowances = new()
    {
        ["watchers' memory, KiB"] = 1024,
        ["watchers' descriptors"] = 0,
        ["processes"] = 10,
        ["descriptors"] = 100,
        ["mounts"] = 2,
        ["network namespaces"] = 2,
        ["control groups"] = 3,
        ["containers"] = 4,
        ["files in tmp"] = 8,
        ["files in locks"] = 12,
        ["store, MiB"] = 20,
    };

    /// <summary>What grew, in words.</summary>
    public static IEnumerable<string> Growth(IReadOnlyList<Sample> samples) => samples.Count < Fewest ? []
        : from allowance in Allowances
          let values = samples.Select(s => s.Values[allowance.Key]).ToList()
          let before = Median(values[(values.Count / 4)..(values.Count / 2)])
          let after = Median(values[(values.Count * 3 / 4)..])
          where after > before + (before / 8) + allowance.Value
          select $"{allowance.Key} grew from {before} to {after}";

    /// <summary>The samples as a table, and the medians that are compared.</summary>
    public static IEnumerable<string> Rows(IReadOnlyList<Sample> samples)
    {
        var names = samples[0].Values.Keys.ToList();
        return
        [
            $"| time | {string.Join(" | ", names)} |",
            $"|---|{string.Concat(names.Select(_ => "---|"))}",
            .. samples.Select(s => string.Create(CultureInfo.InvariantCulture, $"| {s.At:hh\\:mm\\:ss} | {string.Join(" | ", s.Values.Values)} |")),
        ];
    }

    private static long Median(List<long> values) => values.Order().ElementAt(values.Count / 2);
}
