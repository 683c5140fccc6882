namespace ImageBuild.Benchmarks.Measuring;

/// <summary>What was measured of one contender in several rounds.</summary>
/// <param name="Median">The median.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The most.</param>
/// <param name="Rounds">How many rounds it is of.</param>
internal sealed record Figure(double Median, double Min, double Max, int Rounds)
{
    /// <summary>The figure of a contender's rounds, of which there is at least one. Of an even number, the mean of the middle two.</summary>
    public static Figure Of(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(median, sorted[0], sorted[^1], sorted.Count);
    }
}
