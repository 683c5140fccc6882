namespace ImageBuild.Layers;

/// <summary>Passes on what it reads until that is more than may be.</summary>
internal sealed class LimitedStream(Stream source, long maxSize) : ReadOnlyStream
{
    private long read;

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        read += count;
        return read <= maxSize ? count : throw Errors.LayerTooLarge(maxSize);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
