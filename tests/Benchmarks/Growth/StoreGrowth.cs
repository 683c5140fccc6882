using System.Diagnostics;
using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Images in a store, each with a layer of its own: listed, run, and pulled without a change.</summary>
internal static class StoreGrowth
{
    public static IEnumerable<(long Size, Comparison Comparison)> Comparisons(IEnumerable<long> sizes)
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        using var engines = new EngineSet();
        var pulled = $"{registry.Host}/app:1";
        registry.PushAsync(SyntheticImage.OfLayersAsync(2, "pulled").GetAwaiter().GetResult()).GetAwaiter().GetResult();
        foreach (var engine in engines.All)
            engine.Run(["pull", "-q", .. engine.RegistryOptions, pulled]);
        var have = 1;
        foreach (var size in sizes)
        {
            var archive = folder[$"{size}.tar"];
            var missing = (int)size - have;
            if (missing > 0)
                SyntheticImage.SaveManyAsync(archive, have, missing).GetAwaiter().GetResult();
            have += missing;
            yield return (size, new Comparison(
                [new Quantity("images"), new Quantity("run --rm true"), new Quantity("pull, unchanged"), new Quantity("disk of the store", "MB")],
                [.. engines.All.Select(e => By(e, missing > 0 ? archive : null, pulled))]));
            File.Delete(archive);
        }
    }

    private static Contender By(ContainerEngine engine, string? archive, string pulled)
    {
        var isLoaded = archive is null;
        return new Contender(engine.Name, () =>
        {
            if (!isLoaded)
                engine.Run("load", "-q", "-i", archive!);
            isLoaded = true;
            Contender.Settle();
            return
            [
                Time(() => engine.Run("images")),
                Time(() => engine.RunContainer(pulled, "/bin/true")),
                Time(() => engine.Run(["pull", "-q", .. engine.RegistryOptions, pulled])),
                engine.StorageMegabytes(),
            ];
        });
    }

    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }
}
