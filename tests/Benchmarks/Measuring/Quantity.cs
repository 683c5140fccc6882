using ImageBuild.Benchmarks.Limits;

namespace ImageBuild.Benchmarks.Measuring;

/// <summary>Something that is measured of every contender; less is better.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Unit">s, MB or KB (10⁶ and 10³ bytes).</param>
internal sealed record Quantity(string Name, string Unit = "s")
{
    /// <summary>What ours is meant to be.</summary>
    public IReadOnlyList<Goal> Goals { get; init; } = [];

    /// <summary>What nobody who does it can avoid, if the quantity is time and that is known.</summary>
    public Work? Work { get; init; }

    /// <summary>Peak memory, which is meant to stay below 100 MB whatever is moved.</summary>
    public static Quantity Memory(string name) => new($"{name}: peak memory", "MB") { Goals = [new Goal.Absolute(100)] };
}
