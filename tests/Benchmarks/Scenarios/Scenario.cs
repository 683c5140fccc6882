using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>A group of comparisons with one set-up, which lasts while they are gone through.</summary>
/// <param name="Name">What <c>build/bench</c> calls it.</param>
/// <param name="Comparisons">Sets up, gives the comparisons, and removes everything at the end.</param>
internal sealed record Scenario(string Name, Func<IEnumerable<Comparison>> Comparisons)
{
    /// <summary>All of them: what removes much at the end, since that makes files slow to make for minutes (<see cref="TempFolder.Keep"/>).</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("pull", PullScenario.Comparisons),
        new("push", PushScenario.Comparisons),
        new("layers", LayersScenario.Comparisons),
        new("files", FilesScenario.Comparisons),
        new("commit", CommitScenario.Comparisons),
        new("publish", PublishScenario.Comparisons),
        new("run", RunScenario.Comparisons),
        new("exec", ExecScenario.Comparisons),
        new("many", ManyScenario.Comparisons),
    ];
}
