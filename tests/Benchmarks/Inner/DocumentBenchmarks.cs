using BenchmarkDotNet.Attributes;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Benchmarks.Inner;

/// <summary>The documents of an image of twelve layers, and its name.</summary>
public class DocumentBenchmarks
{
    private const string Name = "registry.example.com:5000/team/service/app:1.2.3-rc.1";
    private readonly Image image = TestImages.WithFiles([.. Enumerable.Range(0, 12).Select(i => $"{i}")]);
    private byte[] manifest = [];
    private byte[] config = [];

    [GlobalSetup]
    public void Setup() => (manifest, config) = (OciJson.Write(image.Manifest), OciJson.Write(image.Config));

    [Benchmark]
    public Manifest ReadManifest() => OciJson.ReadManifest(manifest);

    [Benchmark]
    public byte[] WriteManifest() => OciJson.Write(image.Manifest);

    [Benchmark]
    public ImageConfig ReadConfig() => OciJson.ReadConfig(config);

    [Benchmark]
    public byte[] WriteConfig() => OciJson.Write(image.Config);

    [Benchmark]
    public Reference ParseReference() => Reference.Parse(Name);
}
