using System.Collections.Immutable;

namespace ImageBuild.Runtime.Containers;

/// <summary>What the tests of a container's health have said since it was started (moby daemon/health.go).</summary>
public sealed record HealthState
{
    /// <summary>How many results are kept.</summary>
    public const int MostResults = 5;

    /// <summary>What is said of it.</summary>
    public HealthStatus Status { get; init; }

    /// <summary>How many tests have failed since the last that did not.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The last results, the newest last.</summary>
    public ImmutableArray<HealthResult> Log { get; init; } = [];

    /// <summary>What is to be said after one more test.</summary>
    /// <param name="started">When the container was started.</param>
    public HealthState After(HealthResult result, HealthCheck check, DateTimeOffset started)
    {
        var next = this with { Log = [.. Log.Append(result).TakeLast(MostResults)] };
        if (result.ExitCode == 0)
            return next with { Status = HealthStatus.Healthy, FailingStreak = 0 };
        if (Status == HealthStatus.Starting && result.Start - started < check.StartPeriod)
            return next;
        return next with
        {
            FailingStreak = FailingStreak + 1,
            Status = FailingStreak + 1 >= check.Retries ? HealthStatus.Unhealthy : Status,
        };
    }
}

/// <summary>Docker's words for a container's health.</summary>
public enum HealthStatus
{
    /// <summary>No test has said anything yet that counts.</summary>
    Starting,

    /// <summary>The last test succeeded, or not enough have failed since.</summary>
    Healthy,

    /// <summary>Too many have failed; or it runs no more.</summary>
    Unhealthy,
}

/// <summary>What one test said.</summary>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="ExitCode">0 is healthy; -1 is a test that did not end in time, or could not be made.</param>
/// <param name="Output">The beginning of what it wrote.</param>
public sealed record HealthResult(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);
