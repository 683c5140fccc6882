using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>Docker's test of health. Durations are nanoseconds.</summary>
public sealed record Healthcheck
{
    /// <summary><c>["NONE"]</c>, <c>["CMD", …]</c> or <c>["CMD-SHELL", text]</c>.</summary>
    public ImmutableArray<string>? Test { get; init; }

    /// <summary>Time between two tests.</summary>
    public long? Interval { get; init; }

    /// <summary>Time after which a test has failed.</summary>
    public long? Timeout { get; init; }

    /// <summary>Time at the start in which failures do not count.</summary>
    public long? StartPeriod { get; init; }

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public int? Retries { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
