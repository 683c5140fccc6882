using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Goes through the sizes of one scenario. A peer that fails, or takes too long, is not asked for the next size.</summary>
/// <param name="options">How many rounds, and which sizes.</param>
/// <param name="rates">What the machine does.</param>
/// <param name="time">Says how long a round takes.</param>
internal sealed class GrowthRun(BenchOptions options, Rates rates, TimeProvider time)
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, TimeSpan> lastTook = [];
    private readonly Dictionary<string, string> slow = [];
    private readonly Dictionary<string, string> left = [];

    /// <summary>Measures.</summary>
    /// <param name="scenario">What.</param>
    /// <param name="curves">Get what is measured at once, so that what ends the run keeps what was before.</param>
    /// <param name="cancellationToken">Ends it between two contenders.</param>
    public void Run(GrowthScenario scenario, ICollection<Curve> curves, CancellationToken cancellationToken)
    {
        var before = 0L;
        foreach (var (size, comparison) in scenario.Comparisons(scenario.Sizes.Where(s => s <= options.Most)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (size > before)
                LeaveOutTheSlow();
            before = size;
            foreach (var result in Run(size, comparison, cancellationToken))
                Add(curves, scenario, size, result);
            foreach (var series in curves.Where(c => c.Growth == scenario.Name).SelectMany(c => c.Series))
                series.Left = left.GetValueOrDefault(series.Name);
        }
    }

    private IReadOnlyList<Result> Run(long size, Comparison comparison, CancellationToken cancellationToken)
    {
        var contenders = comparison.Contenders.Where(c => !left.ContainsKey(c.Name)).Select(c => c with { Measure = () => Timed(c) }).ToList();
        var results = (comparison with { Contenders = contenders }).Run(options.Of(3, Budget), time, cancellationToken);
        foreach (var outcome in results[0].Outcomes)
        {
            if (outcome.Refusal is { } refusal)
                left[outcome.Name] = $"fails at {size:N0}: {refusal}";
            else if (lastTook[outcome.Name] > TooLong && outcome != results[0].Outcomes[0])
                slow[outcome.Name] = $"left out after {size:N0}, where a round took {lastTook[outcome.Name].TotalSeconds:0} s";
        }

        return results;
    }

    // What else is measured of the size that was slow is still of interest.
    private void LeaveOutTheSlow()
    {
        foreach (var (name, why) in slow)
            left.TryAdd(name, why);
        slow.Clear();
    }

    // With what it takes to prepare, which one waits for as well.
    private double[] Timed(Contender contender)
    {
        var start = time.GetTimestamp();
        var values = contender.Measure();
        lastTook[contender.Name] = time.GetElapsedTime(start);
        return values;
    }

    private void Add(ICollection<Curve> curves, GrowthScenario scenario, long size, Result result)
    {
        var quantity = result.Quantity;
        var curve = curves.FirstOrDefault(c => c.Growth == scenario.Name && c.What == quantity.Name);
        if (curve is null)
            curves.Add(curve = new Curve(scenario.Name, quantity.Name, quantity.Unit, scenario.Axis, []));
        foreach (var outcome in result.Outcomes)
            Add(curve, outcome.Name, size, outcome.Figure?.Median);
        if (quantity.Work is { } work)
            Add(curve, "limit", size, Limit.Of(work, rates).Seconds);
    }

    // Who has no figure from the first size on is there as well, with why.
    private static void Add(Curve curve, string name, long size, double? value)
    {
        var series = curve.Series.FirstOrDefault(s => s.Name == name);
        if (series is null)
            curve.Series.Add(series = new Series(name, []));
        if (value is { } y)
            series.Points.Add(new Point(size, y));
    }
}
