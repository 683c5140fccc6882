using System.Text.Json;

namespace ImageBuild.Runtime.Containers;

// Written once and read twice by each start, and a tenth of it if a serializer had to find out about this type first.
public sealed partial record ContainerState
{
    /// <summary>Writes it.</summary>
    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber(nameof(Process), Process);
        writer.WriteNumber(nameof(ProcessStart), ProcessStart);
        if (Started is { } started)
            writer.WriteString(nameof(Started), started);
        if (Finished is { } finished)
            writer.WriteString(nameof(Finished), finished);
        if (ExitCode is { } exitCode)
            writer.WriteNumber(nameof(ExitCode), exitCode);
        writer.WriteBoolean(nameof(OutOfMemory), OutOfMemory);
        writer.WriteNumber(nameof(RestartCount), RestartCount);
        writer.WriteBoolean(nameof(Restarting), Restarting);
        Write(writer, nameof(Cgroups), Cgroups);
        Write(writer, nameof(CreatedPaths), CreatedPaths);
        writer.WriteEndObject();
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal static ContainerState Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        try
        {
            return new ContainerState
            {
                Process = root.GetProperty(nameof(Process)).GetInt32(),
                ProcessStart = root.GetProperty(nameof(ProcessStart)).GetUInt64(),
                Started = root.TryGetProperty(nameof(Started), out var started) ? started.GetDateTimeOffset() : null,
                Finished = root.TryGetProperty(nameof(Finished), out var finished) ? finished.GetDateTimeOffset() : null,
                ExitCode = root.TryGetProperty(nameof(ExitCode), out var exitCode) ? exitCode.GetInt32() : null,
                OutOfMemory = root.GetProperty(nameof(OutOfMemory)).GetBoolean(),
                RestartCount = root.GetProperty(nameof(RestartCount)).GetInt32(),
                Restarting = root.GetProperty(nameof(Restarting)).GetBoolean(),
                Cgroups = Texts(root.GetProperty(nameof(Cgroups))),
                CreatedPaths = Texts(root.GetProperty(nameof(CreatedPaths))),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("It is no state of a container.", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(t => t.GetString() ?? throw new JsonException("A path is null."))];
}
