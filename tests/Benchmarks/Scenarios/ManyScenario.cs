using System.Diagnostics;
using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>A hundred containers of one image, started by a command each, and removed, as they run, by one for all.</summary>
internal static class ManyScenario
{
    private const int Count = 100;

    public static IEnumerable<Comparison> Comparisons()
    {
        using var engines = EngineSet.With(RealBase.Layout);
        yield return new Comparison(
            [
                new Quantity($"start {Count} containers") { Work = new Work { Processes = 2 * Count, Containers = Count } },
                new Quantity("disk of one of them", "KB") { Goals = [new Goal.Absolute(100)] },
                new Quantity($"remove {Count} containers"),
            ],
            [.. engines.All.Select(e => new Contender(e.Name, () => LiveOnce(e)))]);
    }

    private static double[] LiveOnce(ContainerEngine engine)
    {
        try
        {
            var before = engine.ContainerBytes();
            var clock = Stopwatch.StartNew();
            var containers = Enumerable.Range(0, Count).Select(_ => engine.StartSleeping()).ToList();
            var started = clock.Elapsed;
            // One that ended at once would be cheap to keep.
            Assert.HasCount(Count, engine.Running(), engine.Name);
            var bytes = engine.ContainerBytes() - before;
            clock.Restart();
            engine.Remove(containers);
            return [started.TotalSeconds, bytes / 1e3 / Count, clock.Elapsed.TotalSeconds];
        }
        finally
        {
            // Of one that failed half-way, whose containers would run beside the next one's.
            engine.Clear();
        }
    }
}
