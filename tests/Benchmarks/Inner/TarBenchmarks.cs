using BenchmarkDotNet.Attributes;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Tar;

namespace ImageBuild.Benchmarks.Inner;

/// <summary>A tar of a thousand files of 16 KB, written and read.</summary>
public class TarBenchmarks
{
    private const int Files = 1000;
    private readonly byte[] content = Words.Fill(new byte[16_000], 1);
    private readonly byte[] buffer = new byte[128 << 10];
    private byte[] tar = [];

    [GlobalSetup]
    public void Setup()
    {
        using var output = new MemoryStream();
        WriteTo(output);
        tar = output.ToArray();
    }

    [Benchmark]
    public void Write() => WriteTo(Stream.Null);

    [Benchmark]
    public long Read()
    {
        var reader = new TarReader(new MemoryStream(tar));
        var length = 0L;
        while (reader.Read() is not null)
        {
            int read;
            while ((read = reader.Content.Read(buffer)) > 0)
                length += read;
        }

        return length;
    }

    private void WriteTo(Stream output)
    {
        var writer = new TarWriter(output);
        for (var i = 0; i < Files; i++)
            writer.Write(new TarEntry { Name = $"usr/share/app/{i}.dll", Type = TarEntryType.File, Mode = 0x1A4, Size = content.Length }, content);
        writer.Complete();
    }
}
