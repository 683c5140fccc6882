namespace ImageBuild.Benchmarks.Measuring;

/// <summary>The outcomes of a comparison in one quantity, ours first.</summary>
internal sealed record Result(Quantity Quantity, IReadOnlyList<Outcome> Outcomes)
{
    /// <summary>The peer with the lowest figure; null if none has one.</summary>
    public Outcome? Best => Outcomes.Skip(1).Where(o => o.Figure is not null).MinBy(o => o.Figure!.Median);
}

/// <summary>What came of one contender.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Figure">What was measured; null if it refused, or the quantity can't be measured of it.</param>
/// <param name="Refusal">What it said when it failed.</param>
internal sealed record Outcome(string Name, Figure? Figure, string? Refusal)
{
    /// <summary>The outcome of a contender's rounds.</summary>
    public static Outcome Of(string name, IReadOnlyCollection<double> values, string? refusal) =>
        new(name, refusal is not null || values.Count == 0 || values.Any(double.IsNaN) ? null : Figure.Of(values), refusal);
}
