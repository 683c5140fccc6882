namespace ImageBuild.Benchmarks;

/// <summary><c>exec CONTAINER /bin/true</c> in a container of the real base that sleeps.</summary>
internal static class ExecScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var engines = new Engines();
        using var bundle = new Bundle("/bin/sleep", "100000");
        var alone = $"bench{Environment.ProcessId}";
        bundle.Start(alone);
        yield return new Comparison("exec true",
        [
            In(engines.Ours),
            Contender.Of("runc alone", () => bundle.Runc("exec", alone, "/bin/true")),
            In(engines.Docker),
            In(engines.Podman),
        ]);
    }

    private static Contender In(Engine engine)
    {
        var container = engine.StartSleeping();
        return Contender.Of(engine.Name, () => engine.Run("exec", container, "/bin/true"));
    }
}
