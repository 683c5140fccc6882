namespace ImageBuild.Benchmarks.Report;

/// <summary>Positive values on a logarithmic axis.</summary>
/// <param name="Low">A value at the axis's start.</param>
/// <param name="High">A greater value at its end.</param>
/// <param name="Start">Where the start is, in pixels.</param>
/// <param name="End">Where the end is; before the start for an axis that goes up.</param>
internal sealed record LogScale(double Low, double High, double Start, double End)
{
    /// <summary>The powers of ten on the axis.</summary>
    public IEnumerable<double> Decades =>
        Enumerable.Range(-6, 18).Select(e => Math.Pow(10, e)).Where(v => v >= Low * 0.999 && v <= High * 1.001);

    /// <summary>An axis from the power of ten below all values to the one above.</summary>
    public static LogScale Around(IReadOnlyCollection<double> values, double start, double end)
    {
        var low = Math.Pow(10, Math.Floor(Math.Log10(values.Min())));
        var high = Math.Pow(10, Math.Ceiling(Math.Log10(values.Max())));
        return new LogScale(low, high > low ? high : low * 10, start, end);
    }

    /// <summary>Where a value is, in pixels.</summary>
    public double At(double value) => Start + ((End - Start) * Math.Log(value / Low) / Math.Log(High / Low));
}
