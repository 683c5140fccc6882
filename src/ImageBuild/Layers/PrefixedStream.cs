namespace ImageBuild.Layers;

/// <summary>A stream of which some bytes were read already.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
{
    /// <summary>How many bytes were read so far.</summary>
    public long Taken { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = prefix.IsEmpty ? rest.Read(buffer) : ReadPrefix(buffer);
        Taken += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!prefix.IsEmpty)
            return Read(buffer.Span);
        var read = await rest.ReadAsync(buffer, cancellationToken);
        Taken += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rest.Dispose();
        base.Dispose(disposing);
    }

    private int ReadPrefix(Span<byte> buffer)
    {
        var part = Math.Min(prefix.Length, buffer.Length);
        prefix.Span[..part].CopyTo(buffer);
        prefix = prefix[part..];
        return part;
    }
}
