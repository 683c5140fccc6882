using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>A group of comparisons with one set-up, which lasts while they are gone through.</summary>
/// <param name="Name">What <c>build/bench</c> calls it.</param>
/// <param name="Comparisons">Sets up, gives the comparisons, and removes everything at the end.</param>
internal sealed record Scenario(string Name, Func<IEnumerable<Comparison>> Comparisons)
{
    /// <summary>
    /// All of them. Those that make files, or folders of containers, come after those that make few, so that what was removed
    /// before a run is some minutes old by then (<see cref="TempFolder.Keep"/>), and the one that removes much is the last.
    /// </summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("publish", PublishScenario.Comparisons),
        new("push", PushScenario.Comparisons),
        new("commit", CommitScenario.Comparisons),
        new("run", RunScenario.Comparisons),
        new("exec", ExecScenario.Comparisons),
        new("pull", PullScenario.Comparisons),
        new("layers", LayersScenario.Comparisons),
        new("files", FilesScenario.Comparisons),
        new("many", ManyScenario.Comparisons),
    ];
}
