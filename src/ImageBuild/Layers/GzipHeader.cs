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
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static void Skip(GzipInput input)
    {
        if (input.NextByte() != 0x1f || input.NextByte() != 0x8b || input.NextByte() != Deflate)
            throw new InvalidDataException("what follows is no gzip member");
        var flags = input.NextByte();
        if ((flags & Reserved) != 0)
            throw new InvalidDataException("reserved flags are set");
        Skip(input, 6);
        if ((flags & Extra) != 0)
            Skip(input, input.NextByte() | (input.NextByte() << 8));
        if ((flags & Name) != 0)
            SkipText(input);
        if ((flags & Comment) != 0)
            SkipText(input);
        if ((flags & HeaderCrc) != 0)
            Skip(input, 2);
    }

    private static void Skip(GzipInput input, int count)
    {
        while (count-- > 0)
            input.NextByte();
    }

    private static void SkipText(GzipInput input)
    {
        while (input.NextByte() != 0)
        {
        }
    }
}
