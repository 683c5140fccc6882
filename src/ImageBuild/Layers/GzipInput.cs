using System.IO.Compression;

namespace ImageBuild.Layers;

/// <summary>
/// The compressed bytes, given out in chunks of which the last can be looked at again: the framework's inflater takes
/// more than it needs and does not say where the deflate data ended.
/// </summary>
internal sealed class GzipInput(Stream compressed) : ReadOnlyStream
{
    // A member that is larger is not kept until its end is known.
    private const int MaxKept = 32 << 10;

    private readonly byte[] chunk = new byte[64 << 10];
    private int position;
    private int end;
    private int lastGiven;
    private int? memberStart;

    /// <summary>Whether any byte is left.</summary>
    public bool HasMore => position < end || Fill(1);

    /// <summary>Marks that the next byte is the first of a member's data.</summary>
    public void StartMember() => memberStart = lastGiven = position;

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

    /// <summary>
    /// Goes to just behind the member's trailer, which follows its deflate data: somewhere in what was given last, or
    /// right after it. False if it is not there.
    /// </summary>
    public bool SkipTrailer(ReadOnlySpan<byte> trailer)
    {
        Fill(trailer.Length);
        var known = chunk.AsSpan(lastGiven, Math.Min(position + trailer.Length, end) - lastGiven);
        var found = known.IndexOf(trailer);
        if (found < 0)
            return false;
        // Two places, because the next member is the same, or because somebody wants readers to disagree.
        if (known[(found + 1)..].IndexOf(trailer) >= 0)
            found = EndOfData() - lastGiven;
        if (found < 0 || !known[found..].StartsWith(trailer))
            return false;
        position = lastGiven + found + trailer.Length;
        return true;
    }

    // Where the member's deflate data ends: an inflater that gets byte by byte takes none too many.
    private int EndOfData()
    {
        if (memberStart is not { } start)
            return -1;
        var single = new SingleBytes(chunk.AsMemory(start..end));
        using var inflater = new DeflateStream(single, CompressionMode.Decompress);
        Span<byte> ignored = stackalloc byte[4 << 10];
        while (inflater.Read(ignored) > 0)
        {
        }

        return start + single.Given;
    }

    // Makes at least this many bytes follow the position, where the stream has them. Keeps what was given last, and the
    // member so far while that is little.
    private bool Fill(int least)
    {
        if (end - position >= least)
            return true;
        if (end - memberStart > MaxKept)
            memberStart = null;
        var keep = memberStart ?? lastGiven;
        chunk.AsSpan(keep, end - keep).CopyTo(chunk);
        memberStart -= keep;
        lastGiven -= keep;
        position -= keep;
        end -= keep;
        end += compressed.ReadAtLeast(chunk.AsSpan(end), least - (end - position), throwOnEndOfStream: false);
        return end - position >= least;
    }

    private sealed class SingleBytes(ReadOnlyMemory<byte> bytes) : ReadOnlyStream
    {
        public int Given { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (Given == bytes.Length || buffer.IsEmpty)
                return 0;
            buffer[0] = bytes.Span[Given++];
            return 1;
        }
    }
}
