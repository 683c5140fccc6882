namespace ImageBuild.Benchmarks;

/// <summary><c>run --rm IMAGE /bin/true</c> on the real base, already there and unpacked.</summary>
internal static class RunScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var engines = new Engines();
        using var bundle = new Bundle("/bin/true");
        var count = 0;
        yield return new Comparison("run --rm true",
        [
            Of(engines.Ours),
            Contender.Of("runc alone (bundle unpacked before)", () => bundle.Run($"bench{Environment.ProcessId}-{++count}")),
            Of(engines.Docker),
            Of(engines.Podman),
        ]);
    }

    private static Contender Of(Engine engine) =>
        Contender.Of(engine.Name, () => engine.Run(["run", "--rm", .. engine.RunOptions, engine.Image, "/bin/true"]));
}
