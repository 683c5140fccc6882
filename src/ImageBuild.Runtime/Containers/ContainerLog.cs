using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageBuild.Runtime.Containers;

/// <summary>
/// What a container wrote, as docker's json-file has it: an object a line, <c>log</c> (with its line feed),
/// <c>stream</c> and <c>time</c>. A line is written when it is whole, or longer than 16 KiB, or the stream ends.
/// </summary>
public sealed class ContainerLog : IDisposable
{
    // Any line is far shorter than that, its escapes and all.
    private const int MaxRead = 4 << 20;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly TimeProvider time;

    /// <summary>Opens a log to write more to it.</summary>
    public ContainerLog(string path, TimeProvider time)
    {
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        this.time = time;
    }

    /// <summary>Where one of the container's streams is written to.</summary>
    /// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
    public ContainerLogStream Open(string name) => new(this, name);

    // All lines that came at once go to the file at once, so that a reader sees none of them torn.
    internal void Write(string stream, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, Plain);
        foreach (var line in lines)
        {
            json.Reset();
            json.WriteStartObject();
            json.WriteString("log", Encoding.UTF8.GetString(line.Span));
            json.WriteString("stream", stream);
            json.WriteString("time", now);
            json.WriteEndObject();
            json.Flush();
            bytes.Write("\n"u8);
        }

        lock (gate)
            file.Write(bytes.WrittenSpan);
    }

    /// <summary>Reads the next lines that are there, some megabytes at most. A last one that is not whole yet is left for later.</summary>
    /// <param name="position">Where to begin; set to where to go on.</param>
    /// <returns>None at the end.</returns>
    public static IReadOnlyList<ContainerLogLine> Read(string path, ref long position)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = position;
        var bytes = new byte[Math.Min(file.Length - position, MaxRead)];
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan(0, bytes.AsSpan().LastIndexOf((byte)'\n') + 1);
        position += whole.Length;
        var lines = new List<ContainerLogLine>();
        foreach (var range in whole.Split((byte)'\n'))
        {
            if (!whole[range].IsEmpty)
                lines.Add(Parse(whole[range]));
        }

        return lines;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static ContainerLogLine Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var line = JsonDocument.ParseValue(ref reader);
        return new ContainerLogLine(
            line.RootElement.GetProperty("log").GetString()!,
            line.RootElement.GetProperty("stream").GetString()!,
            line.RootElement.GetProperty("time").GetDateTimeOffset());
    }
}
