namespace ImageBuild.Deflate;

/// <summary>One symbol of deflated data: a byte as it is, or so many bytes from so far back (RFC 1951, 3.2.5).</summary>
/// <param name="Length">3 to 258; 0 for a byte as it is.</param>
/// <param name="Distance">1 to 32768; 0 for a byte as it is.</param>
internal readonly record struct Token(int Length, int Distance)
{
    /// <summary>A byte as it is.</summary>
    public static Token Literal => default;

    /// <summary>How many bytes it stands for.</summary>
    public int Bytes => Length == 0 ? 1 : Length;
}
