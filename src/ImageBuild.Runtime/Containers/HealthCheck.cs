using System.Collections.Immutable;
using System.Globalization;

namespace ImageBuild.Runtime.Containers;

/// <summary>How it is found out whether a container is healthy. Docker's defaults.</summary>
public sealed record HealthCheck
{
    private const string Shell = "CMD-SHELL";

    /// <summary><c>["CMD", program, …]</c> or <c>["CMD-SHELL", text]</c>.</summary>
    public required ImmutableArray<string> Test { get; init; }

    /// <summary>Time between two tests, and before the first.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time after which a test has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time from the start on in which failures do not count, until it was healthy once.</summary>
    public TimeSpan StartPeriod { get; init; }

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The program that tests, and its arguments.</summary>
    internal ImmutableArray<string> Program => Test[0] == Shell ? ["/bin/sh", "-c", Test[1]] : [.. Test.Skip(1)];

    /// <summary>A check of an image or a user; null if that is none.</summary>
    /// <param name="test"><c>["NONE"]</c> is none, as what has no program is.</param>
    public static HealthCheck? Of(IReadOnlyList<string>? test) => test switch
    {
        [Shell, var text, ..] => new HealthCheck { Test = [Shell, text] },
        ["CMD", _, ..] => new HealthCheck { Test = [.. test] },
        _ => null,
    };

    /// <summary>A duration as Go prints it: <c>30s</c>, <c>1m30s</c>, <c>1.5s</c>, <c>500ms</c>.</summary>
    internal static string Text(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
            return string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms");
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{(decimal)(time.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond:0.#######}s");
        var (hours, minutes) = ((int)time.TotalHours, time.Minutes);
        return string.Create(CultureInfo.InvariantCulture, $"{(hours > 0 ? $"{hours}h" : "")}{(hours > 0 || minutes > 0 ? $"{minutes}m" : "")}{seconds}");
    }
}
