using System.Text.Json;

namespace ImageBuild.Runtime.Containers;

/// <summary>Reads a container's log from its beginning, also while it is written.</summary>
/// <param name="path">The log, there or not.</param>
public sealed class ContainerLogReader(string path)
{
    // Any line is far shorter than that, its escapes and all.
    private const int MaxRead = 4 << 20;

    private long position;

    /// <summary>How many lines so far were none that <see cref="ContainerLog"/> writes, and were left out.</summary>
    public int Damaged { get; private set; }

    /// <summary>Reads the next lines that are there, some megabytes at most. A last one that is not whole yet is left for later.</summary>
    /// <returns>Null at the end.</returns>
    public IReadOnlyList<ContainerLogLine>? Read()
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Clamp(file.Length - position, 0, MaxRead)];
        file.Position = position;
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan(0, bytes.AsSpan().LastIndexOf((byte)'\n') + 1);
        // No line is as long as that: what comes next is the rest of a damaged one.
        position += whole.IsEmpty && bytes.Length == MaxRead ? bytes.Length : whole.Length;
        return whole.IsEmpty && bytes.Length < MaxRead ? null : Lines(whole);
    }

    private List<ContainerLogLine> Lines(ReadOnlySpan<byte> whole)
    {
        var lines = new List<ContainerLogLine>();
        foreach (var range in whole.Split((byte)'\n'))
        {
            if (whole[range].IsEmpty)
                continue;
            if (Parse(whole[range]) is { } line)
                lines.Add(line);
            else
                Damaged++;
        }

        return lines;
    }

    private static ContainerLogLine? Parse(ReadOnlySpan<byte> json)
    {
        // Of a file that is something else altogether, an exception for each line would take minutes.
        if (!json.StartsWith("{"u8) || !json.EndsWith("}"u8))
            return null;
        try
        {
            var reader = new Utf8JsonReader(json);
            using var line = JsonDocument.ParseValue(ref reader);
            var (text, stream) = (line.RootElement.GetProperty("log").GetString(), line.RootElement.GetProperty("stream").GetString());
            // Two in one are what a write that was cut and the next one make.
            return text is null || stream is null || reader.BytesConsumed < json.Length
                ? null : new ContainerLogLine(text, stream, line.RootElement.GetProperty("time").GetDateTimeOffset());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
