using System.Diagnostics;
using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Images in a store, each with a layer of its own: listed, run, and pulled without a change.</summary>
internal static class StoreGrowth
{
    private const int InAnArchive = 200; // so that nobody takes minutes for one

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
            var archives = new List<string>();
            for (; have < size; have = Math.Min(have + InAnArchive, (int)size))
            {
                archives.Add(folder[$"{have}.tar"]);
                SyntheticImage.SaveManyAsync(archives[^1], have, Math.Min(InAnArchive, (int)size - have)).GetAwaiter().GetResult();
            }

            yield return (size, new Comparison(
                [new Quantity("images"), new Quantity("run --rm true"), new Quantity("pull, unchanged"), new Quantity("disk of the store", "MB")],
                [.. engines.All.Select(e => By(e, archives, pulled))]));
            archives.ForEach(File.Delete);
        }
    }

    private static Contender By(ContainerEngine engine, IEnumerable<string> archives, string pulled)
    {
        var left = new Queue<string>(archives);
        return new Contender(engine.Name, () =>
        {
            while (left.TryDequeue(out var archive))
                engine.Run("load", "-q", "-i", archive);
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

    // Three times, since loading takes so long that there is one round.
    private static double Time(Action action) => Figure.Of([.. Enumerable.Range(0, 3).Select(_ =>
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    })]).Median;
}
