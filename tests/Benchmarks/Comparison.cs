using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>One thing that several programs do, each in turn (A B A B …), so that a machine that changes its pace changes it for all.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Contenders">Ours first. Each prepares unmeasured and then returns the seconds that the measured part took.</param>
internal sealed record Comparison(string Name, IReadOnlyList<Contender> Contenders)
{
    /// <summary>Runs all contenders in turn, one warm-up and then <paramref name="rounds"/> rounds.</summary>
    public Result Run(int rounds)
    {
        var seconds = Contenders.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (contender, list) in Contenders.Zip(seconds))
            {
                var taken = contender.Measure();
                if (round > 0)
                    list.Add(taken);
            }
        }

        return new Result(Name, [.. Contenders.Zip(seconds, (c, s) => new Figure(c.Name, Median(s), s.Min(), s.Max()))]);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>A program in a comparison.</summary>
internal sealed record Contender(string Name, Func<double> Measure)
{
    /// <summary>Measures an action from start to end.</summary>
    public static Contender Of(string name, Action action, Action? prepare = null) => new(name, () =>
    {
        prepare?.Invoke();
        // Who syncs would otherwise wait for what the program before has left unwritten.
        Tool.Run("sync");
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    });
}

/// <summary>Seconds of one contender.</summary>
internal sealed record Figure(string Name, double Median, double Min, double Max);

/// <summary>The figures of a comparison, ours first.</summary>
internal sealed record Result(string Name, IReadOnlyList<Figure> Figures)
{
    /// <summary>Rows of a Markdown table: the program, its seconds, and ours as a share of its.</summary>
    public IEnumerable<string> Rows() => Figures.Select((f, i) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {(i == 0 ? Name : "")} | {f.Name} | {f.Median:0.000} ({f.Min:0.000}–{f.Max:0.000}) | {(i == 0 ? "" : (Figures[0].Median / f.Median).ToString("0.00", CultureInfo.InvariantCulture))} |"));
}
