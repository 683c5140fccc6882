using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>A group of comparisons with one set-up, which lasts while they are gone through.</summary>
/// <param name="Name">What <c>build/bench</c> calls it.</param>
/// <param name="Comparisons">Sets up, gives the comparisons, and removes everything at the end.</param>
internal sealed record Scenario(string Name, Func<IEnumerable<Comparison>> Comparisons)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("run", RunScenario.Comparisons),
        new("exec", ExecScenario.Comparisons),
        new("many", ManyScenario.Comparisons),
        new("pull", PullScenario.Comparisons),
        new("push", PushScenario.Comparisons),
        new("commit", CommitScenario.Comparisons),
        new("layers", LayersScenario.Comparisons),
        new("files", FilesScenario.Comparisons),
        new("publish", PublishScenario.Comparisons),
    ];
}
