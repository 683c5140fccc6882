using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary><c>run --rm IMAGE /bin/true</c> on the real base, already there and unpacked.</summary>
internal static class RunScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var engines = EngineSet.With(RealBase.Layout);
        using var bundle = new Bundle("/bin/true");
        var count = 0;
        yield return new Comparison(
            new Quantity("run --rm true")
            {
                Goals = [new Goal.OfPeer("docker", 0.1), new Goal.OfPeer("runc alone", 0.5)],
                Work = new Work { Processes = 2, Containers = 1 },
            },
            [
                Of(engines.Ours),
                Contender.Of("runc alone", () => bundle.Run($"bench{Environment.ProcessId}-{++count}")),
                Of(engines.Docker),
                Of(engines.Podman),
            ])
        {
            RoundCount = 20,
        };
    }

    private static Contender Of(ContainerEngine engine) => Contender.Of(engine.Name, () => engine.RunContainer(engine.Image, "/bin/true"));
}
