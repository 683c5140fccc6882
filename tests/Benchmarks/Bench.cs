using System.Runtime.InteropServices;
using ImageBuild.Benchmarks.Growth;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Benchmarks.Report;
using ImageBuild.Benchmarks.Scenarios;
using ImageBuild.Testing;

namespace ImageBuild.Benchmarks;

/// <summary>One run: measures, prints tables as it goes, and keeps everything as JSON.</summary>
internal sealed class Bench
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(2.5);

    private readonly BenchOptions options;
    private readonly TimeProvider time;
    private readonly BenchReport report;
    private readonly string json;
    private readonly CancellationToken cancellationToken;

    /// <summary>Begins one, by measuring what the machine does.</summary>
    public Bench(BenchOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        (this.options, this.time, this.cancellationToken) = (options, time, cancellationToken);
        Contender.Settle();
        report = new BenchReport(time.GetUtcNow(), $"{RuntimeInformation.OSDescription}, {CpuName()}", RateMeter.Measure());
        json = options.Json ?? Repository.PathOf(".artifacts", "bench", $"{report.Date:yyyyMMdd-HHmmss}-{options.Verb}.json");
        Console.WriteLine($"{report.Date:yyyy-MM-dd HH:mm} UTC, {report.Machine}\n{report.Rates}\n");
    }

    /// <summary>Where a README refers to its charts.</summary>
    public static string ChartFolder { get; } = Repository.PathOf("tests", "Benchmarks", "charts");

    /// <summary>Compares with the peers.</summary>
    /// <returns>The exit code: 0 if nothing failed and no goal was missed.</returns>
    public int Compare()
    {
        Console.WriteLine(MarkdownTable.RowHead);
        foreach (var scenario in Chosen(Scenario.All, s => s.Name))
            Guard(scenario.Name, () => Compare(scenario));
        if (options.Arguments.Count == 0 && report.Failed.Count == 0)
            _ = Charts.Write(report, ChartFolder).Count();
        Console.WriteLine($"\n{json}\n{report.Verdict()}");
        return report.ExitCode;
    }

    /// <summary>Draws curves.</summary>
    /// <returns>The exit code: 0 if nothing failed.</returns>
    public int Grow()
    {
        foreach (var scenario in Chosen(GrowthScenario.All, s => s.Name))
            Guard(scenario.Name, () => Grow(scenario));
        if (options is { Arguments.Count: 0, Most: long.MaxValue } && report.Failed.Count == 0)
            _ = Charts.Write(report, ChartFolder).Count();
        Console.WriteLine(json);
        return report.ExitCode;
    }

    private void Compare(Scenario scenario)
    {
        Row? before = null;
        foreach (var comparison in scenario.Comparisons())
        {
            foreach (var row in comparison.Run(options.Of(comparison.RoundCount, Budget), time, cancellationToken)
                .SelectMany(r => Row.Of(scenario.Name, r, report.Rates)))
            {
                Console.WriteLine(MarkdownTable.Of(row, before));
                report.Rows.Add(row);
                before = row;
            }
        }
    }

    private void Grow(GrowthScenario scenario)
    {
        try
        {
            new GrowthRun(options, report.Rates, time).Run(scenario, report.Curves, cancellationToken);
        }
        finally
        {
            foreach (var curve in report.Curves.Where(c => c.Growth == scenario.Name))
                Console.WriteLine($"### {scenario.Name}: {curve.What}\n\n{string.Join('\n', MarkdownTable.Of(curve))}\n");
        }
    }

    // What one scenario can't do keeps none of the others; what has been measured is kept in any case.
    private void Guard(string name, Action action)
    {
        try
        {
            var start = time.GetTimestamp();
            action();
            Console.Error.WriteLine($"{name}: {time.GetElapsedTime(start).TotalSeconds:0} s");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            report.Failed.Add(name);
            Console.Error.WriteLine($"build/bench: {name}: {e}");
        }
        finally
        {
            report.Write(json);
        }
    }

    private IEnumerable<T> Chosen<T>(IEnumerable<T> all, Func<T, string> name) =>
        all.Where(s => options.Arguments.Count == 0 || options.Arguments.Contains(name(s)));

    private static string CpuName() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? RuntimeInformation.OSArchitecture.ToString();
}
