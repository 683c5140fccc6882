using System.Globalization;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// What was left out of a tree because this machine or this user can't have it: one line a reason, not a file.
/// </summary>
internal sealed class Warnings
{
    private readonly Dictionary<string, (int Count, string First)> byReason = [];

    /// <summary>A line a reason: what, how often, and where first.</summary>
    public IReadOnlyList<string> Lines => [.. byReason.Select(r => string.Create(
        CultureInfo.InvariantCulture, $"{r.Key}: {r.Value.Count} times, first for '{r.Value.First}'"))];

    public void Add(string reason, string path)
    {
        var (count, first) = byReason.GetValueOrDefault(reason, (0, path));
        byReason[reason] = (count + 1, first);
    }
}
