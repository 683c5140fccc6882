using System.Diagnostics;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Goes through the sizes of a scenario. A peer that fails, or takes too long, is not asked for the next size.</summary>
/// <param name="options">How many rounds, but for sizes at which anybody takes long: one then; and which sizes.</param>
/// <param name="rates">What the machine does.</param>
internal sealed class GrowthRun(BenchOptions options, Rates rates)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, TimeSpan> lastTook = [];
    private readonly Dictionary<string, string> left = [];

    /// <summary>Measures.</summary>
    public IReadOnlyList<Curve> Run(GrowthScenario scenario, CancellationToken cancellationToken)
    {
        var curves = new Dictionary<string, Curve>();
        foreach (var (size, comparison) in scenario.Comparisons(scenario.Sizes.Where(s => s <= options.Most)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var result in Run(size, comparison, cancellationToken))
                Add(curves, scenario, size, result);
        }

        foreach (var series in curves.Values.SelectMany(c => c.Series))
            series.Left = left.GetValueOrDefault(series.Name);
        return [.. curves.Values];
    }

    private IReadOnlyList<Result> Run(long size, Comparison comparison, CancellationToken cancellationToken)
    {
        var contenders = comparison.Contenders.Where(c => !left.ContainsKey(c.Name)).Select(c => c with { Measure = () => Timed(c) }).ToList();
        var isLong = lastTook.Values.Any(t => t > Long);
        var results = (comparison with { Contenders = contenders }).Run(
            isLong ? 1 : options.Rounds ?? 3, isLong ? 0 : options.WarmUps, cancellationToken);
        foreach (var outcome in results[0].Outcomes)
        {
            if (outcome.Refusal is { } refusal)
                left[outcome.Name] = $"fails at {size:N0}: {refusal}";
            else if (lastTook[outcome.Name] > TooLong && outcome != results[0].Outcomes[0])
                left[outcome.Name] = $"left out after {size:N0}, where a round took {lastTook[outcome.Name].TotalSeconds:0} s";
        }

        return results;
    }

    // With what it takes to prepare, which one waits for as well.
    private double[] Timed(Contender contender)
    {
        var clock = Stopwatch.StartNew();
        var values = contender.Measure();
        lastTook[contender.Name] = clock.Elapsed;
        return values;
    }

    private void Add(Dictionary<string, Curve> curves, GrowthScenario scenario, long size, Result result)
    {
        var quantity = result.Quantity;
        if (!curves.TryGetValue(quantity.Name, out var curve))
            curves[quantity.Name] = curve = new Curve(scenario.Name, quantity.Name, quantity.Unit, scenario.Axis, []);
        foreach (var outcome in result.Outcomes)
        {
            if (outcome.Figure is { } figure)
                Add(curve, outcome.Name, new Point(size, figure.Median));
        }

        if (quantity.Work is { } work)
            Add(curve, "limit", new Point(size, Limit.Of(work, rates).Seconds));
    }

    private static void Add(Curve curve, string name, Point point)
    {
        var series = curve.Series.FirstOrDefault(s => s.Name == name);
        if (series is null)
            curve.Series.Add(series = new Series(name, []));
        series.Points.Add(point);
    }
}
