using ImageBuild.Tar;

namespace ImageBuild.Layers;

/// <summary>The compressed bytes, given out in chunks of which the last can be looked at again.</summary>
internal sealed class GzipInput(Stream compressed) : ReadOnlyStream
{
    private byte[] chunk = new byte[64 << 10];
    private int position;
    private int end;
    private int lastGiven;

    /// <summary>Whether any byte is left.</summary>
    public bool HasMore => position < end || Fill(1);

    /// <summary>Marks that the next byte is the first of a member's data.</summary>
    public void StartMember() => lastGiven = position;

    /// <summary>The next byte of a header.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public byte NextByte() => HasMore ? chunk[position++] : throw new InvalidDataException("the header is cut off");

    public override int Read(Span<byte> buffer)
    {
        if (!HasMore)
            return 0;
        lastGiven = position;
        var given = Math.Min(buffer.Length, end - position);
        chunk.AsSpan(position, given).CopyTo(buffer);
        position += given;
        return given;
    }

    /// <summary>Goes to just behind the first place, in what was given last or right after it, where these bytes stand.</summary>
    public bool SkipPast(ReadOnlySpan<byte> bytes)
    {
        Fill(bytes.Length);
        var known = chunk.AsSpan(lastGiven, Math.Min(position + bytes.Length, end) - lastGiven);
        var found = known.IndexOf(bytes);
        if (found >= 0)
            position = lastGiven + found + bytes.Length;
        return found >= 0;
    }

    // Makes at least this many bytes follow the position, where the stream has them. Keeps what was given last.
    private bool Fill(int least)
    {
        if (end - position >= least)
            return true;
        var keep = chunk.AsSpan(lastGiven, end - lastGiven);
        keep.CopyTo(chunk);
        position -= lastGiven;
        end -= lastGiven;
        lastGiven = 0;
        if (chunk.Length - end < least)
            Array.Resize(ref chunk, chunk.Length * 2);
        end += compressed.ReadAtLeast(chunk.AsSpan(end), least - (end - position), throwOnEndOfStream: false);
        return end - position >= least;
    }
}
