using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Layers of an image, a small file each: pulled, and run.</summary>
internal static class LayerGrowth
{
    public static IEnumerable<(long Size, Comparison Comparison)> Comparisons(IEnumerable<long> sizes)
    {
        using var registry = DockerRegistry.Start();
        using var pulls = new Pulls();
        foreach (var size in sizes)
        {
            var image = SyntheticImage.OfLayersAsync((int)size).GetAwaiter().GetResult();
            registry.PushAsync(image, $"layers:{size}").GetAwaiter().GetResult();
            var name = $"{registry.Host}/layers:{size}";
            yield return (size, pulls.Of(
                name,
                new Quantity("pull") { Work = ImageFacts.OfAsync(image).GetAwaiter().GetResult().Pull },
                Quantity.Memory("pull"),
                "pull: disk"));
            yield return (size, new Comparison(
                new Quantity("run --rm true") { Work = new Work { Processes = 2, Containers = 1 } },
                [.. pulls.Engines.All.Select(e => Contender.Of(e.Name, () => e.RunContainer(name, "/bin/true")))]));
        }
    }
}
