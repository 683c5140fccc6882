using BenchmarkDotNet.Attributes;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Oci;

namespace ImageBuild.Benchmarks.Inner;

/// <summary>The digest of what is in memory: of documents by a hash of our own, of more by the framework's.</summary>
public class HashBenchmarks
{
    private byte[] content = [];

    [Params(1_000, 32_000, 16_000_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => content = Words.Fill(new byte[Size], 1);

    [Benchmark]
    public Digest Digest() => Oci.Digest.Of(content);

    [Benchmark(Baseline = true)]
    public byte[] Framework() => System.Security.Cryptography.SHA256.HashData(content);
}
