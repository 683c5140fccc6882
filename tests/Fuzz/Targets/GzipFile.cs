using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ImageBuild.Fuzz.Targets;

/// <summary>gzip files of one member and no names.</summary>
internal static class GzipFile
{
    private const int HeaderSize = 10;
    private const int TrailerSize = 8;
    private const int MostPlain = 1 << 20;

    /// <summary>Makes the trailer fit the data, where that is what it was to be.</summary>
    public static void Repair(Span<byte> input)
    {
        if (input is not [0x1f, 0x8b, 8, 0, ..] || input.Length < HeaderSize + TrailerSize)
            return;
        try
        {
            using var plain = new MemoryStream();
            using (var deflate = new DeflateStream(new MemoryStream(input[HeaderSize..^TrailerSize].ToArray()), CompressionMode.Decompress))
            {
                var buffer = new byte[16 << 10];
                for (int read; plain.Length < MostPlain && (read = deflate.Read(buffer)) > 0;)
                    plain.Write(buffer, 0, read);
            }

            Crc32.Hash(plain.GetBuffer().AsSpan(0, (int)plain.Length), input[^TrailerSize..]);
            BinaryPrimitives.WriteUInt32LittleEndian(input[^4..], (uint)plain.Length);
        }
        catch (InvalidDataException)
        {
            // Nothing fits that.
        }
    }
}
