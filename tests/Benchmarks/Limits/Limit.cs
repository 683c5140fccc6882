using System.Globalization;

namespace ImageBuild.Benchmarks.Limits;

/// <summary>The least time in which this machine could do a job.</summary>
/// <param name="Seconds">The time.</param>
/// <param name="Parts">What it is made of: resource to seconds, each as if it were alone on one core.</param>
internal sealed record Limit(double Seconds, IReadOnlyDictionary<string, double> Parts)
{
    /// <summary>
    /// The limit of some work at a machine's rates. All cores compute while the disk writes, so the longer of both counts;
    /// programs that are started one after the other add to it.
    /// </summary>
    public static Limit Of(Work work, Rates rates)
    {
        var computing = new Dictionary<string, double>
        {
            ["read"] = work.Read / rates.ReadBytes,
            ["hash"] = work.Hashed / rates.HashBytes,
            ["inflate"] = work.Inflated / rates.InflateBytes,
            ["deflate"] = work.Deflated / rates.DeflateBytes,
            ["files"] = work.Files * rates.FileSeconds,
        };
        var writing = work.Written / rates.WriteBytes;
        var starting = (work.Processes * rates.ProcessSeconds) + (work.Containers * rates.ContainerSeconds);
        var parts = computing.Append(new("write", writing)).Append(new("start", starting));
        return new Limit(
            Math.Max(computing.Values.Sum() / rates.Cores, writing) + starting,
            parts.Where(p => p.Value > 0).ToDictionary());
    }

    /// <summary>As in <c>0.41 s (hash 0.20, write 0.41)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:0.000} s ({string.Join(", ", Parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value:0.000}")))})");
}
