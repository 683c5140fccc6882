using System.Text.Json;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Containers;

/// <summary>Reads a container's log from its beginning, also while it is written and its files follow each other.</summary>
/// <param name="path">The log, there or not.</param>
public sealed class ContainerLogReader(string path) : IDisposable
{
    // Any line is far shorter than that, its escapes and all.
    private const int MaxRead = 4 << 20;

    // Open, so that no other file can be taken for it, whatever it is called by now.
    private FileStream? file;

    /// <summary>How many lines so far were none that <see cref="ContainerLog"/> writes, and were left out.</summary>
    public int Damaged { get; private set; }

    /// <summary>Reads the next lines that are there, some megabytes at most. A last one that is not whole yet is left for later.</summary>
    /// <returns>Null at the end.</returns>
    public IReadOnlyList<ContainerLogLine>? Read()
    {
        file ??= TryOpen(ContainerLogFiles.OldestOf(path));
        while (file is not null)
        {
            // Looked at first: what is written to one that is followed by another, is written by then.
            var next = TryOpenNext();
            if (ReadOf(file) is { } lines)
            {
                next?.Dispose();
                return lines;
            }

            if (next is null)
                return null;
            file.Dispose();
            file = next;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    // The one that followed ours; null if ours is the one that is written.
    private FileStream? TryOpenNext()
    {
        var oldest = ContainerLogFiles.OldestOf(path);
        for (var number = 0; number <= oldest; number++)
        {
            if (!IsOurs(number))
                continue;
            if (number == 0)
                return null;
            var next = TryOpen(number - 1);
            // Unless they were given other numbers meanwhile.
            if (next is not null && IsOurs(number))
                return next;
            next?.Dispose();
            return TryOpenNext();
        }

        return TryOpen(oldest);
    }

    private bool IsOurs(int number)
    {
        using var ours = SafeFd.Borrow((int)file!.SafeFileHandle.DangerousGetHandle());
        var (mine, found) = (Linux.Stat(ours), Linux.TryStat(SafeFd.Cwd, ContainerLogFiles.PathOf(path, number), out var other));
        return found == Errno.None && (mine.Inode, mine.Device) == (other.Inode, other.Device);
    }

    private FileStream? TryOpen(int number)
    {
        try
        {
            return new FileStream(ContainerLogFiles.PathOf(path, number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private List<ContainerLogLine>? ReadOf(FileStream from)
    {
        var start = from.Position;
        var bytes = new byte[Math.Clamp(RandomAccess.GetLength(from.SafeFileHandle) - start, 0, MaxRead)];
        from.ReadExactly(bytes);
        var whole = bytes.AsSpan(0, bytes.AsSpan().LastIndexOf((byte)'\n') + 1);
        // No line is as long as that: what comes next is the rest of a damaged one.
        from.Position = start + (whole.IsEmpty && bytes.Length == MaxRead ? bytes.Length : whole.Length);
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
