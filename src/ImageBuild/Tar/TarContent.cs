namespace ImageBuild.Tar;

/// <summary>The stored bytes of one entry, forward only, until the reader moves on.</summary>
internal sealed class TarContent(TarInput input, string entry, long size) : ReadOnlyStream
{
    private readonly long padding = -size & (TarHeader.BlockSize - 1);
    private long remaining = size;
    private bool isClosed;

    /// <summary>Where in the archive the next byte is.</summary>
    public long Offset => input.Position;

    /// <summary>How many stored bytes are left.</summary>
    public long Remaining => remaining;

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        var wanted = (int)Math.Min(remaining, buffer.Length);
        if (wanted == 0)
            return 0;
        var read = input.Read(buffer[..wanted]);
        if (read == 0)
            throw Errors.TarTruncated(entry, input.Position);
        remaining -= read;
        return read;
    }

    /// <summary>The next 512 bytes, valid until the next read.</summary>
    public ReadOnlySpan<byte> ReadBlock()
    {
        if (remaining < TarHeader.BlockSize)
            throw new FormatException("the sparse map is longer than what is stored");
        var block = input.ReadBlock(TarHeader.BlockSize, entry);
        if (block.IsEmpty)
            throw Errors.TarTruncated(entry, input.Position);
        remaining -= block.Length;
        return block;
    }

    /// <summary>Moves to the end of the entry and its padding, and hands out nothing any more.</summary>
    /// <param name="mayLackPadding">Whether the stream may end before the padding does.</param>
    public void Leave(bool mayLackPadding)
    {
        isClosed = true;
        input.Skip(remaining, entry);
        if (mayLackPadding)
            input.SkipAtMost((int)padding);
        else
            input.Skip(padding, entry);
    }
}
