namespace ImageBuild.Runtime.Containers;

/// <summary>Divides what comes from one stream of a container into the lines of its log. Not for several threads.</summary>
public sealed class ContainerLogStream : IDisposable
{
    /// <summary>What is longer is divided (moby daemon/logger/copier.go, defaultBufSize).</summary>
    public const int MaxLine = 16 << 10;

    private readonly ContainerLog log;
    private readonly string name;
    private readonly List<byte> rest = [];

    internal ContainerLogStream(ContainerLog log, string name) => (this.log, this.name) = (log, name);

    /// <summary>Adds bytes as they came.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        rest.AddRange(bytes);
        var lines = new List<ReadOnlyMemory<byte>>();
        var all = rest.ToArray();
        var start = 0;
        while (Next(all.AsSpan(start)) is var length and > 0)
        {
            lines.Add(all.AsMemory(start, length));
            start += length;
        }

        rest.RemoveRange(0, start);
        if (lines.Count > 0)
            log.Write(name, lines);
    }

    /// <summary>Writes what is left of a line that was never ended.</summary>
    public void Dispose()
    {
        if (rest.Count > 0)
            log.Write(name, [rest.ToArray()]);
        rest.Clear();
    }

    // The length of the next line that can be written; 0 if it is not whole.
    private static int Next(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end >= 0 && end < MaxLine)
            return end + 1;
        return bytes.Length >= MaxLine ? MaxLine : 0;
    }
}
