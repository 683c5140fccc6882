namespace ImageBuild.Deflate;

/// <summary>Writes what <see cref="BitReader"/> reads.</summary>
internal sealed class BitWriter(Stream stream)
{
    private readonly byte[] buffer = new byte[64 << 10];
    private int filled;
    private ulong bits;
    private int count;

    /// <summary>Writes up to 32 bits.</summary>
    public void Write(int value, int width)
    {
        bits |= (ulong)(uint)value << count;
        for (count += width; count >= 8; count -= 8)
        {
            if (filled == buffer.Length)
                Send();
            buffer[filled++] = (byte)bits;
            bits >>= 8;
        }
    }

    /// <summary>Writes whole bytes, for which it must be at the start of one.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Send();
        stream.Write(bytes);
    }

    /// <summary>Fills the byte with zeros.</summary>
    public void Align() => Write(0, -count & 7);

    /// <summary>Fills the byte and gives everything to the stream.</summary>
    public void Flush()
    {
        Align();
        Send();
    }

    private void Send()
    {
        stream.Write(buffer, 0, filled);
        filled = 0;
    }
}
