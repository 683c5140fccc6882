namespace ImageBuild.Layers;

/// <summary>Passes on what is read, and writes it to another stream too, which stays the caller's.</summary>
internal sealed class CopyingStream(Stream source, Stream copy) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        copy.Write(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
