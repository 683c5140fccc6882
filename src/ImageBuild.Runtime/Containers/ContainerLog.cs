using System.Text.Json;

namespace ImageBuild.Runtime.Containers;

/// <summary>What a container wrote: a line of JSON for each piece, as docker's json-file has it: <c>log</c>, <c>stream</c>, <c>time</c>.</summary>
public sealed class ContainerLog : IDisposable
{
    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly TimeProvider time;

    /// <summary>Opens a log to write more to it.</summary>
    public ContainerLog(string path, TimeProvider time)
    {
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1);
        this.time = time;
    }

    /// <summary>Writes a piece.</summary>
    /// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
    public void Write(string stream, ReadOnlySpan<byte> bytes)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("log", System.Text.Encoding.UTF8.GetString(bytes));
            json.WriteString("stream", stream);
            json.WriteString("time", time.GetUtcNow());
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        lock (gate)
            file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
    }

    /// <summary>Reads the pieces that are there. A last line that is not whole yet is left for the next time.</summary>
    /// <param name="position">Where to begin; set to where to go on.</param>
    public static IReadOnlyList<(string Text, string Stream, DateTimeOffset Time)> Read(string path, ref long position)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = position;
        var bytes = new byte[file.Length - position];
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan(0, bytes.AsSpan().LastIndexOf((byte)'\n') + 1);
        position += whole.Length;
        var pieces = new List<(string, string, DateTimeOffset)>();
        foreach (var range in whole.Split((byte)'\n'))
        {
            if (whole[range].IsEmpty)
                continue;
            var reader = new Utf8JsonReader(whole[range]);
            using var line = JsonDocument.ParseValue(ref reader);
            pieces.Add((
                line.RootElement.GetProperty("log").GetString()!,
                line.RootElement.GetProperty("stream").GetString()!,
                line.RootElement.GetProperty("time").GetDateTimeOffset()));
        }

        return pieces;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
