using ImageBuild.Compression;
using ImageBuild.Oci;

namespace ImageBuild.Layers;

/// <summary>How the bytes of a layer are stored and sent. A closed choice: none, gzip or zstd.</summary>
public abstract record LayerCompression
{
    private LayerCompression()
    {
    }

    /// <summary>The plain tar.</summary>
    public static LayerCompression None { get; } = new NoCompression();

    /// <summary>gzip at the default level, which every registry and engine reads.</summary>
    public static LayerCompression Gzip { get; } = new GzipCompression(Level: null);

    /// <summary>zstd at the default level: smaller and faster to unpack, read by engines since 2021.</summary>
    public static LayerCompression Zstd { get; } = new ZstdCompression(ZstdCompression.OptimalLevel);

    /// <summary>The OCI media type of a layer that is compressed so.</summary>
    public abstract string MediaType { get; }

    /// <summary>Reads the words of users: <c>gzip</c>, <c>zstd</c> or <c>none</c>; <c>fastest</c>, <c>optimal</c> or <c>smallest</c>.</summary>
    /// <exception cref="ImageBuildException">IMG1006: other words.</exception>
    public static LayerCompression Parse(string name, string level)
    {
        var (gzip, zstd) = level switch
        {
            "fastest" => ((int?)1, 1),
            "optimal" => (null, ZstdCompression.OptimalLevel),
            "smallest" => (9, 19),
            _ => throw Errors.InvalidCompression("ImageBuildCompressionLevel", level, "fastest, optimal or smallest"),
        };
        return name switch
        {
            "none" => None,
            "gzip" => new GzipCompression(gzip),
            "zstd" => new ZstdCompression(zstd),
            _ => throw Errors.InvalidCompression("ImageBuildCompression", name, "gzip, zstd or none"),
        };
    }

    /// <summary>Opens a stream that compresses what is written to it into <paramref name="output"/>, which it leaves open.</summary>
    internal abstract Stream OpenWrite(Stream output);

    private sealed record NoCompression : LayerCompression
    {
        public override string MediaType => MediaTypes.OciLayer;

        internal override Stream OpenWrite(Stream output) => new LeaveOpenStream(output);
    }

    // The level of the framework's zlib; null for our own encoder, which makes the same of the same wherever it runs.
    // Both are part of the keys of layers.
    private sealed record GzipCompression(int? Level, int Encoder = DeflateEncoder.Version) : LayerCompression
    {
        public override string MediaType => MediaTypes.OciLayerGzip;

        internal override Stream OpenWrite(Stream output) => new ParallelGzipStream(
            output, () => Level is { } level ? new ZlibCompressor(level) : new DeflateEncoder());
    }

    private sealed record ZstdCompression(int Level) : LayerCompression
    {
        public const int OptimalLevel = 3;

        public override string MediaType => MediaTypes.OciLayerZstd;

        internal override Stream OpenWrite(Stream output) =>
            new SharpCompress.Compressors.ZStandard.CompressionStream(output, Level, leaveOpen: true);
    }
}
