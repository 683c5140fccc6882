using System.IO.Compression;

namespace ImageBuild.Deflate;

/// <summary>Reads what <see cref="RecipeWriter"/> writes.</summary>
/// <param name="stream">Where from; disposed with the reader.</param>
public sealed class RecipeReader(Stream stream) : IDisposable
{
    private readonly BufferedStream input = new(new BrotliStream(stream, CompressionMode.Decompress), 64 << 10);

    /// <summary>Reads a number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long ReadNumber()
    {
        ulong number = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = input.ReadByte();
            if (next < 0)
                break;
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return (long)number;
        }

        throw new InvalidDataException("the recipe is damaged");
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="most">How many there may be.</param>
    /// <exception cref="InvalidDataException">There are more, or less than it says.</exception>
    public byte[] ReadBytes(int most)
    {
        var length = ReadNumber();
        if (length > most)
            throw new InvalidDataException("the recipe is damaged");
        var bytes = new byte[length];
        return input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == length
            ? bytes : throw new InvalidDataException("the recipe is damaged");
    }

    /// <inheritdoc/>
    public void Dispose() => input.Dispose();
}
