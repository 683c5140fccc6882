namespace ImageBuild.Layers;

/// <summary>The header of a gzip member (RFC 1952, 2.3).</summary>
internal static class GzipHeader
{
    private const byte Deflate = 8;
    private const int HeaderCrc = 1 << 1;
    private const int Extra = 1 << 2;
    private const int Name = 1 << 3;
    private const int Comment = 1 << 4;
    private const int Reserved = 0b1110_0000;

    /// <summary>Goes past a header; nothing in it is of use here.</summary>
    /// <param name="nextByte">Gives its bytes.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static void Skip(Func<byte> nextByte)
    {
        if (nextByte() != 0x1f || nextByte() != 0x8b || nextByte() != Deflate)
            throw new InvalidDataException("what follows is no gzip member");
        var flags = nextByte();
        if ((flags & Reserved) != 0)
            throw new InvalidDataException("reserved flags are set");
        Skip(nextByte, 6);
        if ((flags & Extra) != 0)
            Skip(nextByte, nextByte() | (nextByte() << 8));
        if ((flags & Name) != 0)
            SkipText(nextByte);
        if ((flags & Comment) != 0)
            SkipText(nextByte);
        if ((flags & HeaderCrc) != 0)
            Skip(nextByte, 2);
    }

    private static void Skip(Func<byte> nextByte, int count)
    {
        while (count-- > 0)
            nextByte();
    }

    private static void SkipText(Func<byte> nextByte)
    {
        while (nextByte() != 0)
        {
        }
    }
}
