using System.IO.Compression;

namespace ImageBuild.Deflate;

/// <summary>Writes numbers and bytes, packed: what <see cref="RecipeReader"/> reads.</summary>
/// <param name="stream">Where to; left open.</param>
public sealed class RecipeWriter(Stream stream) : IDisposable
{
    private readonly BufferedStream output = new(new BrotliStream(stream, new BrotliCompressionOptions { Quality = 5 }, leaveOpen: true), 64 << 10);

    /// <summary>Writes a number that is not negative; small ones take one byte.</summary>
    public void Write(long number)
    {
        for (var left = (ulong)number; ; left >>= 7)
        {
            output.WriteByte((byte)(left < 0x80 ? left : (left & 0x7f) | 0x80));
            if (left < 0x80)
                return;
        }
    }

    /// <summary>Writes bytes and how many they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        output.Write(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();
}
