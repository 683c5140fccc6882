namespace ImageBuild.Compression;

/// <summary>
/// Deflates pieces of data, each by itself and ending in an empty stored block, so that they can stand one after the other.
/// One piece at a time.
/// </summary>
internal abstract class BlockCompressor
{
    /// <summary>How many bytes come of so many at most.</summary>
    public abstract int Most(int bytes);

    /// <summary>Deflates a piece.</summary>
    /// <param name="input">The piece.</param>
    /// <param name="output">Has room for what <see cref="Most"/> says.</param>
    /// <returns>How many bytes were written.</returns>
    public abstract int Compress(ReadOnlySpan<byte> input, byte[] output);
}
