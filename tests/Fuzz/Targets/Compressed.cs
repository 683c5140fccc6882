using ImageBuild.Layers;

namespace ImageBuild.Fuzz.Targets;

/// <summary>Compressed bytes as the targets read them.</summary>
internal static class Compressed
{
    /// <summary>As a layer's are, but small.</summary>
    public static LayerLimits Limits { get; } = new() { MaxSize = 4 << 20, FreeSize = 64 << 10, MaxRatio = 1100, MaxWindowLog = 20 };

    /// <summary>What is inside.</summary>
    /// <exception cref="ImageBuildException">It is damaged, or too large.</exception>
    public static byte[] Read(Stream compressed)
    {
        using var plain = LayerStream.OpenRead(compressed, Limits);
        using var copy = new MemoryStream();
        plain.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>
    /// What is inside, the same however the bytes come. Only what was made to be ambiguous is refused one way and not the
    /// other: whose trailer stands somewhere behind the data, and not right behind it.
    /// </summary>
    /// <exception cref="ImageBuildException">It is refused.</exception>
    public static byte[] ReadTwice(byte[] bytes)
    {
        var plain = Read(new MemoryStream(bytes));
        Property.Same(plain, Read(new SlowStream(bytes)), "what comes slowly is the same");
        return plain;
    }
}
