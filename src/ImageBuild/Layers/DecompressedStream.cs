using SharpCompress.Common;
using SharpCompress.Compressors.ZStandard;
using SharpCompress.Compressors.ZStandard.Unsafe;

namespace ImageBuild.Layers;

/// <summary>
/// What a decompressor gives, held to two rules that decompressors differ in: damaged or truncated data is an error, and
/// so is anything that follows the data. And to a ratio, or the author of a small blob fills the reader's disk.
/// </summary>
internal sealed class DecompressedStream(Stream decompressor, PrefixedStream compressed, LayerLimits limits, string format) : ReadOnlyStream
{
    private bool ended;
    private long size;

    public override int Read(Span<byte> buffer)
    {
        if (ended || buffer.IsEmpty)
            return 0;
        try
        {
            var read = decompressor.Read(buffer);
            if (read == 0)
                End();
            size += read;
            return size <= limits.FreeSize || size / limits.MaxRatio <= compressed.Taken
                ? read : throw Errors.LayerRatio(limits.MaxRatio);
        }
        catch (ZstdException e) when (e.Code == ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge)
        {
            throw Errors.ZstdWindow(limits.MaxWindowLog, e);
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
