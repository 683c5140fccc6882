using System.IO.Compression;

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

    /// <summary>By <see cref="DeflateEncoder"/>.</summary>
    public sealed class Own : BlockCompressor
    {
        private readonly DeflateEncoder encoder = new();

        /// <inheritdoc/>
        public override int Most(int bytes) => DeflateEncoder.Most(bytes);

        /// <inheritdoc/>
        public override int Compress(ReadOnlySpan<byte> input, byte[] output) => encoder.Encode(input, output);
    }

    /// <summary>By the framework's zlib.</summary>
    /// <param name="level">Its level, 1 to 9.</param>
    public sealed class Zlib(int level) : BlockCompressor
    {
        private readonly ZLibCompressionOptions options = new() { CompressionLevel = level };

        // Its first level writes up to nine bits for a byte; and the flush, and the end that is cut off.
        /// <inheritdoc/>
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
}
