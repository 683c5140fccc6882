using System.Diagnostics;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>A hundred containers of one image, started by a command each, and removed, as they run, by one for all.</summary>
internal static class ManyScenario
{
    private const int Count = 100;

    public static IEnumerable<Comparison> Comparisons()
    {
        using var engines = new Engines();
        yield return new Comparison(
            [$"start {Count} containers", "disk of one of them, KiB", $"remove {Count} containers"],
            [.. new[] { engines.Ours, engines.Docker, engines.Podman }.Select(e => new Contender(e.Name, () => LiveOnce(e)))]);
    }

    private static double[] LiveOnce(Engine engine)
    {
        Tool.Run("sync");
        var before = engine.ContainerBytes();
        var clock = Stopwatch.StartNew();
        var containers = Enumerable.Range(0, Count).Select(_ => engine.StartSleeping()).ToList();
        var started = clock.Elapsed;
        // One that ended at once would be cheap to keep.
        Assert.HasCount(Count, engine.Running(), engine.Name);
        // Some file systems give out blocks only when they write.
        Tool.Run("sync");
        var bytes = engine.ContainerBytes() - before;
        clock.Restart();
        engine.Remove(containers);
        return [started.TotalSeconds, bytes / 1024.0 / Count, clock.Elapsed.TotalSeconds];
    }
}
