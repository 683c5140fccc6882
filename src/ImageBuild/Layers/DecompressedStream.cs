using SharpCompress.Common;
using SharpCompress.Compressors.ZStandard;

namespace ImageBuild.Layers;

/// <summary>
/// What a decompressor gives, held to two rules that decompressors differ in: damaged or truncated data is an error, and
/// so is anything that follows the data.
/// </summary>
internal sealed class DecompressedStream(Stream decompressor, Stream compressed, string format) : ReadOnlyStream
{
    private bool ended;

    public override int Read(Span<byte> buffer)
    {
        if (ended || buffer.IsEmpty)
            return 0;
        try
        {
            var read = decompressor.Read(buffer);
            if (read == 0)
                End();
            return read;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or SharpCompressException or ZstdException)
        {
            throw Errors.DamagedCompression(format, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decompressor.Dispose();
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private void End()
    {
        ended = true;
        if (compressed.ReadByte() >= 0)
            throw Errors.DamagedCompression(format, null);
    }
}
