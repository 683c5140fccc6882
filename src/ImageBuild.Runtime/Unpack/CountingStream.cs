namespace ImageBuild.Runtime.Unpack;

/// <summary>Passes on what it reads and says how much that was so far.</summary>
internal sealed class CountingStream(Stream source, Action<long> count) : ReadOnlyStream
{
    private long read;

    public override int Read(Span<byte> buffer)
    {
        var more = source.Read(buffer);
        count(read += more);
        return more;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
