namespace ImageBuild.Deflate;

/// <summary>Reads bits, the lowest of a byte first (RFC 1951, 3.1.1).</summary>
internal sealed class BitReader(Stream stream)
{
    private readonly byte[] buffer = new byte[64 << 10];
    private int next;
    private int end;
    private ulong bits;
    private int count;

    /// <summary>Told of every bit that is taken, if anybody wants to know.</summary>
    public BitWriter? Copy { get; set; }

    /// <summary>How many bytes have been taken.</summary>
    public long Position { get; private set; }

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => count == 0 && !Fill();

    /// <summary>The next bits without taking them; zeros beyond the end.</summary>
    public int Peek(int wanted)
    {
        while (count < wanted && Fill())
        {
        }

        return (int)(bits & ((1UL << wanted) - 1));
    }

    /// <summary>Takes bits that were looked at.</summary>
    /// <exception cref="InvalidDataException">There are less.</exception>
    public void Drop(int taken)
    {
        if (taken > count)
            throw new InvalidDataException("the data ends too soon");
        Copy?.Write((int)(bits & ((1UL << taken) - 1)), taken);
        bits >>= taken;
        count -= taken;
    }

    /// <summary>Takes up to 16 bits.</summary>
    /// <exception cref="InvalidDataException">There are less.</exception>
    public int Take(int wanted)
    {
        var value = Peek(wanted);
        Drop(wanted);
        return value;
    }

    /// <summary>Goes to the next byte.</summary>
    /// <exception cref="InvalidDataException">What lies before it is not zero, as everybody writes it.</exception>
    public void Align()
    {
        if (Take(count & 7) != 0)
            throw new InvalidDataException("there is something between the bits and the next byte");
    }

    private bool Fill()
    {
        if (next == end)
        {
            (next, end) = (0, stream.Read(buffer));
            if (end == 0)
                return false;
        }

        Position++;
        bits |= (ulong)buffer[next++] << count;
        count += 8;
        return true;
    }
}
