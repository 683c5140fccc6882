using System.Text.Json;

namespace ImageBuild.Runtime.Containers;

// state.json, and health.json beside it.
internal static partial class ContainerJson
{
    private static void Write(Utf8JsonWriter writer, ContainerState state)
    {
        writer.WriteStartObject();
        writer.WriteNumber(nameof(ContainerState.Process), state.Process);
        writer.WriteNumber(nameof(ContainerState.ProcessStart), state.ProcessStart);
        if (state.Started is { } started)
            writer.WriteString(nameof(ContainerState.Started), started);
        if (state.Finished is { } finished)
            writer.WriteString(nameof(ContainerState.Finished), finished);
        Write(writer, nameof(ContainerState.ExitCode), state.ExitCode);
        writer.WriteBoolean(nameof(ContainerState.OutOfMemory), state.OutOfMemory);
        writer.WriteNumber(nameof(ContainerState.RestartCount), state.RestartCount);
        writer.WriteBoolean(nameof(ContainerState.Restarting), state.Restarting);
        Write(writer, nameof(ContainerState.Cgroups), state.Cgroups);
        Write(writer, nameof(ContainerState.CreatedPaths), state.CreatedPaths);
        writer.WriteEndObject();
    }

    private static ContainerState ReadState(JsonElement json) => new()
    {
        Process = Take(json, nameof(ContainerState.Process), SmallNumber),
        ProcessStart = Take(json, nameof(ContainerState.ProcessStart), LargeNumber),
        Started = FindValue(json, nameof(ContainerState.Started), Time),
        Finished = FindValue(json, nameof(ContainerState.Finished), Time),
        ExitCode = FindValue(json, nameof(ContainerState.ExitCode), SmallNumber),
        OutOfMemory = Take(json, nameof(ContainerState.OutOfMemory), Flag),
        RestartCount = Take(json, nameof(ContainerState.RestartCount), SmallNumber),
        Restarting = Take(json, nameof(ContainerState.Restarting), Flag),
        Cgroups = Take(json, nameof(ContainerState.Cgroups), Texts),
        CreatedPaths = Take(json, nameof(ContainerState.CreatedPaths), Texts),
    };

    private static void Write(Utf8JsonWriter writer, HealthState health)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(HealthState.Status), Healths[(int)health.Status]);
        writer.WriteNumber(nameof(HealthState.FailingStreak), health.FailingStreak);
        Write(writer, nameof(HealthState.Log), health.Log, Write);
        writer.WriteEndObject();
    }

    private static HealthState ReadHealth(JsonElement json) => new()
    {
        Status = Take(json, nameof(HealthState.Status), s => (HealthStatus)Word(s, Healths)),
        FailingStreak = Take(json, nameof(HealthState.FailingStreak), SmallNumber),
        Log = Take(json, nameof(HealthState.Log), l => List(l, ReadHealthResult)),
    };

    private static void Write(Utf8JsonWriter writer, HealthResult result)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(HealthResult.Start), result.Start);
        writer.WriteString(nameof(HealthResult.End), result.End);
        writer.WriteNumber(nameof(HealthResult.ExitCode), result.ExitCode);
        writer.WriteString(nameof(HealthResult.Output), result.Output);
        writer.WriteEndObject();
    }

    private static HealthResult ReadHealthResult(JsonElement json) => new(
        Take(json, nameof(HealthResult.Start), Time),
        Take(json, nameof(HealthResult.End), Time),
        Take(json, nameof(HealthResult.ExitCode), SmallNumber),
        Take(json, nameof(HealthResult.Output), Text));
}
