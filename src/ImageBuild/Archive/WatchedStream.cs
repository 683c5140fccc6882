namespace ImageBuild.Archive;

/// <summary>Tells how far a stream was read, and stops reading it when it is no longer wanted. Disposes it.</summary>
internal sealed class WatchedStream(Stream source, IProgress<long>? bytesDone, CancellationToken cancellationToken) : ReadOnlyStream
{
    private long done;

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = source.Read(buffer);
        bytesDone?.Report(done += read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
