namespace ImageBuild.Tar;

/// <summary>A buffered stream that knows how far it has been read, and whose end in the wrong place is an error.</summary>
internal sealed class TarInput(Stream stream)
{
    private const int BufferSize = 64 * 1024;

    private readonly byte[] buffer = new byte[BufferSize];
    private int start;
    private int end;

    /// <summary>How many bytes have been handed out or skipped.</summary>
    public long Position { get; private set; }

    /// <summary>The next bytes, valid until the next call; none at the end of the stream.</summary>
    /// <exception cref="ImageBuildException">IMG3010: the stream ends within them.</exception>
    public ReadOnlySpan<byte> ReadBlock(int size, string entry)
    {
        while (end - start < size)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0 && end == 0)
                return default;
            if (read == 0)
                throw Errors.TarTruncated(entry, Position + end);
            end += read;
        }

        start += size;
        Position += size;
        return buffer.AsSpan(start - size, size);
    }

    /// <summary>Some of the next bytes; 0 at the end of the stream.</summary>
    public int Read(Span<byte> destination)
    {
        var read = Math.Min(end - start, destination.Length);
        if (read > 0)
        {
            buffer.AsSpan(start, read).CopyTo(destination);
            start += read;
        }
        else
        {
            read = stream.Read(destination);
        }

        Position += read;
        return read;
    }

    /// <summary>All of <paramref name="destination"/>.</summary>
    /// <exception cref="ImageBuildException">IMG3010: the stream ends before.</exception>
    public void ReadExactly(Span<byte> destination, string entry)
    {
        while (!destination.IsEmpty)
        {
            var read = Read(destination);
            if (read == 0)
                throw Errors.TarTruncated(entry, Position);
            destination = destination[read..];
        }
    }

    /// <summary>Moves past <paramref name="count"/> bytes: by seeking where the stream can, else by reading.</summary>
    /// <exception cref="ImageBuildException">IMG3010: the stream ends before.</exception>
    public void Skip(long count, string entry)
    {
        var buffered = (int)Math.Min(end - start, count);
        start += buffered;
        Position += buffered;
        count -= buffered;
        if (count > 0 && stream.CanSeek)
        {
            if (stream.Length - stream.Position < count)
                throw Errors.TarTruncated(entry, Position + (stream.Length - stream.Position));
            stream.Seek(count, SeekOrigin.Current);
            Position += count;
            return;
        }

        while (count > 0)
        {
            // The buffer is empty here, so it can take what nobody wants.
            var read = stream.Read(buffer, 0, (int)Math.Min(count, buffer.Length));
            if (read == 0)
                throw Errors.TarTruncated(entry, Position);
            Position += read;
            count -= read;
        }
    }

    /// <summary>Moves past some bytes, or to the stream's end if that comes before.</summary>
    /// <param name="count">Less than a block.</param>
    public void SkipAtMost(int count)
    {
        Span<byte> skipped = stackalloc byte[TarHeader.BlockSize];
        for (int read; count > 0 && (read = Read(skipped[..count])) > 0;)
            count -= read;
    }

    /// <summary>Reads to the stream's end, so that whoever hashes it sees all of it.</summary>
    public void ReadToEnd()
    {
        Position += end - start;
        start = end = 0;
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
            Position += read;
    }
}
