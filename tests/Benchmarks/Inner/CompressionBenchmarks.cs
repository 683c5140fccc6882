using BenchmarkDotNet.Attributes;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Layers;
using ImageBuild.Tar;

namespace ImageBuild.Benchmarks.Inner;

/// <summary>A layer of one file of 32 MB, written and read: tar, compression and both hashes.</summary>
public class CompressionBenchmarks
{
    private readonly byte[] content = Words.Fill(new byte[32_000_000], 1);
    private readonly byte[] buffer = new byte[256 << 10];
    private byte[] layer = [];

    [Params("none fastest", "gzip fastest", "gzip optimal", "zstd optimal")]
    public string Compression { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        using var output = new MemoryStream();
        WriteTo(output);
        layer = output.ToArray();
    }

    [Benchmark]
    public void Write() => WriteTo(Stream.Null);

    [Benchmark]
    public long Read()
    {
        using var tar = LayerStream.OpenRead(new MemoryStream(layer));
        var length = 0L;
        int read;
        while ((read = tar.Read(buffer)) > 0)
            length += read;
        return length;
    }

    private void WriteTo(Stream output)
    {
        var words = Compression.Split(' ');
        using var writer = new LayerWriter(output, LayerCompression.Parse(words[0], words[1]));
        writer.Tar.Write(new TarEntry { Name = "app.dll", Type = TarEntryType.File, Mode = 0x1A4, Size = content.Length }, content);
        writer.Complete();
    }
}
