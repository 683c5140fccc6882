using System.IO.Compression;

namespace ImageBuild.Compression;

/// <summary>The framework's zlib, whose bytes differ between its versions.</summary>
/// <param name="level">Its level, 1 to 9.</param>
internal sealed class ZlibCompressor(int level) : BlockCompressor
{
    private readonly ZLibCompressionOptions options = new() { CompressionLevel = level };

    /// <inheritdoc/>
    // Its first level writes up to nine bits for a byte; and the flush, and the end that is cut off.
    public override int Most(int bytes) => bytes + (bytes / 8) + 1024;

    /// <inheritdoc/>
    public override int Compress(ReadOnlySpan<byte> input, byte[] output)
    {
        using var to = new MemoryStream(output);
        using var deflate = new DeflateStream(to, options, leaveOpen: true);
        deflate.Write(input);
        // Ends in a sync flush. What Dispose writes after it, a last block, is not counted.
        deflate.Flush();
        return (int)to.Position;
    }
}
