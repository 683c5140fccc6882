using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary><c>exec CONTAINER /bin/true</c> in a container of the real base that sleeps.</summary>
internal static class ExecScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var engines = EngineSet.With(RealBase.Layout);
        using var bundle = new Bundle("/bin/sleep", "100000");
        var alone = $"bench{Environment.ProcessId}";
        bundle.Start(alone);
        yield return new Comparison(
            new Quantity("exec true") { Work = new Work { Processes = 2 } },
            [
                In(engines.Ours),
                Contender.Of("runc alone", () => bundle.Runc("exec", alone, "/bin/true")),
                In(engines.Docker),
                In(engines.Podman),
            ])
        {
            RoundCount = 20,
        };
    }

    private static Contender In(ContainerEngine engine)
    {
        var container = engine.StartSleeping();
        return Contender.Of(engine.Name, () => { engine.Run("exec", container, "/bin/true"); });
    }
}
