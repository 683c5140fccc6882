using BenchmarkDotNet.Attributes;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Runtime.Unpack;

namespace ImageBuild.Benchmarks.Inner;

/// <summary>An image to a folder, 2000 files of a kilobyte among it; nothing is synced. Needs root.</summary>
public class UnpackBenchmarks
{
    private static readonly LayerStoreOptions Options = new() { Ownership = Ownership.FromLayer, Xattrs = OverlayXattrs.Trusted };
    private TempFolder folder = null!;
    private Image image = null!;
    private int count;

    [GlobalSetup]
    public void Setup()
    {
        folder = new TempFolder();
        image = SyntheticImage.OfFilesAsync(folder.Path, 2000, 1000).GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Cleanup() => folder.Dispose();

    [Benchmark]
    public Task Unpack() => ImageTree.UnpackAsync(image, folder[$"tree{count++}"], Options, default);
}
