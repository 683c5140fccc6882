using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>One thing that several programs do, each in turn (A B A B …), so that a machine that changes its pace changes it for all.</summary>
/// <param name="Names">What is measured while it is done, in seconds unless the name says otherwise.</param>
/// <param name="Contenders">Ours first. Each prepares unmeasured and then returns a value for each name.</param>
internal sealed record Comparison(IReadOnlyList<string> Names, IReadOnlyList<Contender> Contenders)
{
    /// <summary>A comparison that measures one thing.</summary>
    public Comparison(string name, IReadOnlyList<Contender> contenders)
        : this([name], contenders)
    {
    }

    /// <summary>Runs all contenders in turn, one warm-up and then <paramref name="rounds"/> rounds.</summary>
    /// <returns>A result for each name.</returns>
    public IEnumerable<Result> Run(int rounds, CancellationToken cancellationToken)
    {
        var measured = Contenders.Select(_ => new List<double[]>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (contender, list) in Contenders.Zip(measured))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var values = contender.Measure();
                if (round > 0)
                    list.Add(values);
            }
        }

        return Names.Select((name, i) => new Result(name, [.. Contenders.Zip(measured, (c, m) => Figure.Of(c.Name, [.. m.Select(v => v[i])]))]));
    }
}

/// <summary>A program in a comparison.</summary>
internal sealed record Contender(string Name, Func<double[]> Measure)
{
    /// <summary>Measures an action from start to end.</summary>
    public static Contender Of(string name, Action action, Action? prepare = null) => new(name, () =>
    {
        prepare?.Invoke();
        // Who syncs would otherwise wait for what the program before has left unwritten.
        Tool.Run("sync");
        var clock = Stopwatch.StartNew();
        action();
        return [clock.Elapsed.TotalSeconds];
    });
}

/// <summary>What was measured of one contender.</summary>
internal sealed record Figure(string Name, double Median, double Min, double Max)
{
    /// <summary>The figure of a contender's rounds.</summary>
    public static Figure Of(string name, IReadOnlyList<double> values) =>
        new(name, values.Order().ElementAt(values.Count / 2), values.Min(), values.Max());
}

/// <summary>The figures of a comparison, ours first.</summary>
internal sealed record Result(string Name, IReadOnlyList<Figure> Figures)
{
    /// <summary>Rows of a Markdown table: the program, its figure, and ours as a share of it.</summary>
    public IEnumerable<string> Rows() => Figures.Select((f, i) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {(i == 0 ? Name : "")} | {f.Name} | {f.Median:0.000} ({f.Min:0.000}–{f.Max:0.000}) | {(i == 0 ? "" : (Figures[0].Median / f.Median).ToString("0.00", CultureInfo.InvariantCulture))} |"));
}
