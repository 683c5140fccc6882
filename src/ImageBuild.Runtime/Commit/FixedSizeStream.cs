using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Commit;

/// <summary>
/// Reads a file that may change meanwhile: as many bytes as were promised, zeros where it has become shorter.
/// </summary>
internal sealed class FixedSizeStream(SafeFd file, long size) : Stream
{
    private long left = size;
    private bool hasEnded;

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
        var wanted = buffer[..(int)Math.Min(buffer.Length, left)];
        if (wanted.IsEmpty)
            return 0;
        var read = hasEnded ? 0 : Linux.Read(file, wanted);
        if (read == 0)
        {
            hasEnded = true;
            wanted.Clear();
            read = wanted.Length;
        }

        left -= read;
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
