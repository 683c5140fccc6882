namespace ImageBuild.Compression;

/// <summary>The numbers of deflate (RFC 1951, 3.2.5 and 3.2.7).</summary>
internal static class DeflateFormat
{
    /// <summary>The symbol that ends a block.</summary>
    public const int EndOfBlock = 256;

    /// <summary>The symbol of the shortest lengths.</summary>
    public const int FirstLength = 257;

    /// <summary>How many symbols there are for bytes, the end, and lengths.</summary>
    public const int Symbols = 286;

    /// <summary>How many there are for distances.</summary>
    public const int Distances = 30;

    /// <summary>The longest match.</summary>
    public const int LongestMatch = 258;

    /// <summary>The greatest distance.</summary>
    public const int Window = 32 << 10;

    /// <summary>The shortest length of each length's symbol.</summary>
    public static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    /// <summary>How many bits follow it.</summary>
    public static ReadOnlySpan<byte> LengthBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    /// <summary>The shortest distance of each distance's symbol.</summary>
    public static ReadOnlySpan<ushort> DistanceBase =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    /// <summary>How many bits follow it.</summary>
    public static ReadOnlySpan<byte> DistanceBits =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>In which order the lengths of the code of lengths are written.</summary>
    public static ReadOnlySpan<byte> LengthsOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
}
