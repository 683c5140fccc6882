using System.Text.Json.Nodes;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli;

/// <summary>A container's health as docker inspects it.</summary>
internal static class HealthText
{
    /// <summary>What its tests say.</summary>
    public static JsonObject Of(HealthState health) => new()
    {
        ["Status"] = health.Status.ToString().ToLowerInvariant(),
        ["FailingStreak"] = health.FailingStreak,
        ["Log"] = new JsonArray([.. health.Log.Select(r => new JsonObject
        {
            ["Start"] = r.Start.UtcDateTime, ["End"] = r.End.UtcDateTime, ["ExitCode"] = r.ExitCode, ["Output"] = r.Output,
        })]),
    };

    /// <summary>How it is tested; times are nanoseconds.</summary>
    public static JsonObject Of(HealthCheck check) => new()
    {
        ["Test"] = new JsonArray([.. check.Test.Select(t => (JsonNode?)t)]),
        ["Interval"] = Nanoseconds(check.Interval),
        ["Timeout"] = Nanoseconds(check.Timeout),
        ["StartPeriod"] = Nanoseconds(check.StartPeriod),
        ["Retries"] = check.Retries,
    };

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
