using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>An image of 300 layers, pulled and run. docker refuses it: its storage stacks 125 at most.</summary>
internal static class LayersScenario
{
    private const int Count = 300;

    public static IEnumerable<Comparison> Comparisons()
    {
        using var registry = DockerRegistry.Start();
        using var pulls = new Pulls();
        var image = SyntheticImage.OfLayersAsync(Count).GetAwaiter().GetResult();
        registry.PushAsync(image, "layers:1").GetAwaiter().GetResult();
        var name = $"{registry.Host}/layers:1";
        yield return pulls.Of(
            name,
            new Quantity($"pull and unpack {Count} layers") { Work = ImageFacts.OfAsync(image).GetAwaiter().GetResult().Pull },
            Quantity.Memory($"pull {Count} layers"),
            $"pull {Count} layers: disk");
        yield return new Comparison(
            new Quantity($"run --rm true on {Count} layers") { Work = new Work { Processes = 2, Containers = 1 } },
            [.. pulls.Engines.All.Select(e => Contender.Of(e.Name, () => e.RunContainer(name, "/bin/true")))]);
    }
}
