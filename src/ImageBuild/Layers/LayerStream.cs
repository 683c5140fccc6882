using ImageBuild.Oci;
using SharpCompress.Compressors.ZStandard;
using SharpCompress.Compressors.ZStandard.Unsafe;

namespace ImageBuild.Layers;

/// <summary>Reads the tar inside a layer's blob, however it is compressed.</summary>
public static class LayerStream
{
    private const int BufferSize = 256 << 10;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xb5, 0x2f, 0xfd];

    private static ReadOnlySpan<byte> SkippableMagic => [0x2a, 0x4d, 0x18];

    /// <summary>
    /// Opens the tar. What the bytes are is decided by their magic, whatever a media type says, as every engine does.
    /// gzip may have several members, zstd several frames. Reading to the end reads <paramref name="blob"/> to its end.
    /// </summary>
    /// <param name="blob">The blob; disposed with the result.</param>
    /// <param name="limits">What the blob may become; null for the default.</param>
    /// <returns>
    /// A forward-only stream. It throws <see cref="ImageBuildException"/> IMG3021 where the compressed data is damaged,
    /// ends too soon or is followed by something else, and IMG3022 where it goes beyond the limits.
    /// </returns>
    public static Stream OpenRead(Stream blob, LayerLimits? limits = null)
    {
        limits ??= LayerLimits.Default;
        var tar = Sniff(blob, limits);
        return limits.MaxSize == long.MaxValue ? tar : new LimitedStream(tar, limits.MaxSize);
    }

    /// <summary>The OCI media type of a layer whose blob starts so. What is not compressed is a tar, or nothing.</summary>
    /// <param name="start">Its first four bytes, or all.</param>
    internal static string MediaTypeOf(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(GzipMagic))
            return MediaTypes.OciLayerGzip;
        return IsZstd(start) ? MediaTypes.OciLayerZstd : MediaTypes.OciLayer;
    }

    private static Stream Sniff(Stream blob, LayerLimits limits)
    {
        var start = new byte[4];
        var length = blob.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(start.AsMemory(0, length), blob);
        return MediaTypeOf(start.AsSpan(0, length)) switch
        {
            MediaTypes.OciLayerGzip => new DecompressedStream(new GzipStreamReader(whole), whole, limits, "gzip"),
            MediaTypes.OciLayerZstd => OpenZstd(whole, limits),
            _ => whole,
        };
    }

    // pzstd begins with a skippable frame, of which there are sixteen kinds (RFC 8878, 3.1.2).
    private static bool IsZstd(ReadOnlySpan<byte> start) => start.StartsWith(ZstdMagic)
        || (start.EndsWith(SkippableMagic) && start.Length == 4 && (start[0] & 0xf0) == 0x50);

    private static DecompressedStream OpenZstd(PrefixedStream whole, LayerLimits limits)
    {
        var zstd = new DecompressionStream(whole, BufferSize, checkEndOfStream: true, leaveOpen: true);
        zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, limits.MaxWindowLog);
        return new DecompressedStream(zstd, whole, limits, "zstd");
    }
}
