using ImageBuild.Layers;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.Lzw;
using SharpCompress.Compressors.Xz;

namespace ImageBuild.Archive;

/// <summary>Reads what is compressed, told by its first bytes, whatever its name says.</summary>
internal static class CompressedArchive
{
    private const int MagicLength = 6;

    /// <summary>How a stream is compressed; reads its first bytes.</summary>
    public static ArchiveCompression Detect(Stream stream)
    {
        Span<byte> magic = stackalloc byte[MagicLength];
        var length = stream.ReadAtLeast(magic, MagicLength, throwOnEndOfStream: false);
        return magic[..length] switch
        {
            [0x1f, 0x8b, ..] => ArchiveCompression.Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => ArchiveCompression.Zstd,
            [(byte)'B', (byte)'Z', (byte)'h', ..] => ArchiveCompression.BZip2,
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => ArchiveCompression.Xz,
            [(byte)'L', (byte)'Z', (byte)'I', (byte)'P', ..] => ArchiveCompression.Lzip,
            [0x1f, 0x9d, ..] => ArchiveCompression.Compress,
            _ => ArchiveCompression.None,
        };
    }

    // A file that its user has named: what it becomes, the disk bounds. Its layers are held to limits when they are read.
    private static readonly LayerLimits OfUser = new() { MaxRatio = long.MaxValue, MaxWindowLog = 31 };

    /// <summary>Opens what is inside a compressed file.</summary>
    /// <param name="file">At its start; disposed with the result.</param>
    public static Stream OpenRead(Stream file, ArchiveCompression compression)
    {
        return compression switch
        {
            ArchiveCompression.BZip2 => Checked(() =>
                BZip2Stream.Create(new KeptOpenStream(file), CompressionMode.Decompress, decompressConcatenated: true)),
            ArchiveCompression.Xz => Checked(() => new XZStream(file)),
            ArchiveCompression.Lzip => Checked(() => LZipStream.Create(file, CompressionMode.Decompress)),
            ArchiveCompression.Compress => Checked(() => new LzwStream(file)),
            _ => LayerStream.OpenRead(file, OfUser),
        };

        DecompressedStream Checked(Func<Stream> open) =>
            new(new StumblingStream(open), new PrefixedStream(default, file), OfUser, compression.ToString());
    }

    // On damaged data these throw whatever they stumble over, some of them when they are opened. What they read is a file,
    // and its own failures are none of that.
    private sealed class StumblingStream(Func<Stream> open) : ReadOnlyStream
    {
        private Stream? decompressor;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                decompressor ??= open();
                return decompressor.Read(buffer);
            }
            catch (Exception e) when (e is not IOException)
            {
                throw new InvalidDataException(e.Message, e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                decompressor?.Dispose();
            base.Dispose(disposing);
        }
    }

    // SharpCompress's bzip2 closes what it reads as soon as it is through, before anybody can look for what follows.
    private sealed class KeptOpenStream(Stream source) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => source.Read(buffer);
    }
}
