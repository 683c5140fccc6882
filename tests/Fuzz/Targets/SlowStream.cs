namespace ImageBuild.Fuzz.Targets;

/// <summary>Gives its bytes a few at a time, forward alone, as a network does.</summary>
internal sealed class SlowStream(byte[] bytes) : Stream
{
    private const int Most = 100;
    private int position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        // Neither always the same, nor by chance.
        var read = Math.Min(Math.Min(buffer.Length, (position % Most) + 1), bytes.Length - position);
        bytes.AsSpan(position, read).CopyTo(buffer);
        position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
