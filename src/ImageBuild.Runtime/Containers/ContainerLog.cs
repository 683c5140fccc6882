using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Runtime.Containers;

/// <summary>
/// What a container wrote, as docker's json-file has it: an object a line, <c>log</c> (with its line feed),
/// <c>stream</c> and <c>time</c>. A line is written when it is whole, or longer than 16 KiB, or the stream ends. What the
/// disk does not take is left out, for the container must not wait for it; where it takes more again, a line says so.
/// </summary>
public sealed class ContainerLog : IDisposable
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();
    private readonly string path;
    private readonly TimeProvider time;
    private SafeFileHandle file;
    private long end;
    private long lost;
    private bool hasWarned;

    /// <summary>Opens a log to write more to it.</summary>
    public ContainerLog(string path, TimeProvider time)
    {
        (this.path, this.time) = (path, time);
        file = OpenFile(path);
        end = RandomAccess.GetLength(file);
        // Of a writer that was killed; so the next line is not spoiled too.
        if (end > 0 && !EndsWithLine())
            Append("\n"u8);
    }

    /// <summary>When a new file begins, and how many are kept.</summary>
    public ContainerLogOptions Options { get; init; } = new();

    /// <summary>Told once, in a sentence, that the disk does not take what the container writes.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Where one of the container's streams is written to.</summary>
    /// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
    public ContainerLogStream Open(string name) => new(this, name);

    // All lines that came at once go to the file at once, so that a reader sees none of them torn.
    internal void Write(string stream, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, Plain);
        lock (gate)
        {
            if (Options.MaxSize > 0 && end >= Options.MaxSize)
                TryRotate();
            if (lost > 0)
                WriteLine(json, bytes, "stderr", $"imagebuild: warning: {lost.ToString(CultureInfo.InvariantCulture)} bytes are missing here, for which the disk had no room\n");
            foreach (var line in lines)
                WriteLine(json, bytes, stream, Encoding.UTF8.GetString(line.Span));
            lost = Append(bytes.WrittenSpan) ? 0 : lost + lines.Sum(l => (long)l.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static SafeFileHandle OpenFile(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    // What can't be done now is tried again with the next line.
    private void TryRotate()
    {
        try
        {
            ContainerLogFiles.Rotate(path, Options.MaxFiles);
            var next = OpenFile(path);
            file.Dispose();
            (file, end) = (next, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn(e);
        }
    }

    private void WriteLine(Utf8JsonWriter json, ArrayBufferWriter<byte> bytes, string stream, string text)
    {
        json.Reset();
        json.WriteStartObject();
        json.WriteString("log", text);
        json.WriteString("stream", stream);
        json.WriteString("time", time.GetUtcNow().UtcDateTime);
        json.WriteEndObject();
        json.Flush();
        bytes.Write("\n"u8);
    }

    // All or nothing: a part of it would spoil the line that comes next.
    private bool Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(file, bytes, end);
            end += bytes.Length;
            return true;
        }
        catch (IOException e)
        {
            Warn(e);
            TryCut();
            return false;
        }
    }

    private void Warn(Exception e)
    {
        if (!hasWarned)
            Warning?.Invoke($"what the container writes is left out of its log: {e.Message.TrimEnd('.')}");
        hasWarned = true;
    }

    private void TryCut()
    {
        try
        {
            RandomAccess.SetLength(file, end);
        }
        catch (IOException)
        {
            // The next write begins at the same place.
        }
    }

    private bool EndsWithLine()
    {
        Span<byte> last = stackalloc byte[1];
        return RandomAccess.Read(file, last, end - 1) == 1 && last[0] == (byte)'\n';
    }
}
