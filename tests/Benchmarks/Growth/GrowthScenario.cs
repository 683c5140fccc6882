using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Comparisons that are made at one size after the other.</summary>
/// <param name="Name">What <c>build/bench growth</c> calls it.</param>
/// <param name="Axis">What grows.</param>
/// <param name="Sizes">The sizes, rising.</param>
/// <param name="Comparisons">
/// Sets up once, gives the comparisons of each size, and removes everything at the end. Quantities that are the same at
/// each size have the same name.
/// </param>
internal sealed record GrowthScenario(
    string Name, string Axis, IReadOnlyList<long> Sizes, Func<IEnumerable<long>, IEnumerable<(long Size, Comparison Comparison)>> Comparisons)
{
    /// <summary>All of them: what removes much at the end, as in <see cref="Scenarios.Scenario.All"/>.</summary>
    public static IReadOnlyList<GrowthScenario> All { get; } =
    [
        new("files", "files in a layer", [100, 1_000, 10_000, 100_000], FileGrowth.Comparisons),
        new("layers", "layers of an image", [1, 10, 50, 100, 200, 300], LayerGrowth.Comparisons),
        new("images", "images in a store", [1, 10, 100, 1_000], StoreGrowth.Comparisons),
        new("containers", "containers of an image", [1, 10, 100, 500], ContainerGrowth.Comparisons),
        new("size", "MB in an image", [10, 100, 1_000, 5_000], SizeGrowth.Comparisons),
    ];
}
