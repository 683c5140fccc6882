using System.Diagnostics;
using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Containers of one image that sleep: all started, one more run beside them, listed, and all removed.</summary>
internal static class ContainerGrowth
{
    public static IEnumerable<(long Size, Comparison Comparison)> Comparisons(IEnumerable<long> sizes)
    {
        using var engines = EngineSet.With(SmallBase.Layout);
        foreach (var size in sizes)
        {
            var count = (int)size;
            yield return (size, new Comparison(
                [
                    new Quantity("start all") { Work = new Work { Processes = 2 * count, Containers = count } },
                    new Quantity("memory of all", "MB"),
                    new Quantity("disk of all", "MB"),
                    new Quantity("run one more") { Work = new Work { Processes = 2, Containers = 1 } },
                    new Quantity("ps"),
                    new Quantity("remove all"),
                ],
                [.. engines.All.Select(e => new Contender(e.Name, () => LiveOnce(e, count)))]));
        }
    }

    private static double[] LiveOnce(ContainerEngine engine, int count)
    {
        try
        {
            var (disk, memory) = (engine.ContainerBytes(), TakenMegabytes());
            var clock = Stopwatch.StartNew();
            var containers = Enumerable.Range(0, count).Select(_ => engine.StartSleeping()).ToList();
            var start = clock.Elapsed.TotalSeconds;
            memory = TakenMegabytes() - memory;
            disk = engine.ContainerBytes() - disk;
            var oneMore = Time(() => engine.RunContainer(engine.Image, "/bin/true"));
            var list = Time(() => Assert.HasCount(count, engine.Running(), engine.Name));
            var remove = Time(() => engine.Remove(containers));
            return [start, memory > 0 ? memory : double.NaN, disk / 1e6, oneMore, list, remove];
        }
        finally
        {
            // Of one that failed half-way, whose containers would run beside the next one's.
            engine.Clear();
        }
    }

    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    // Of the whole machine: what a container takes is in the kernel, too, and in processes that are nobody's children. What
    // one takes may be less than what comes and goes meanwhile.
    private static double TakenMegabytes() => MachineMemory.Taken / 1e6;
}
