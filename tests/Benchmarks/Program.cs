using System.Runtime.InteropServices;
using ImageBuild.Benchmarks;
using ImageBuild.Benchmarks.Growth;
using ImageBuild.Benchmarks.Inner;
using ImageBuild.Benchmarks.Report;
using ImageBuild.Benchmarks.Scenarios;
using ImageBuild.Interop.Peers;
using Microsoft.Testing.Platform.Builder;

// What build/bench calls it with; with anything else it is the suite of its own tests.
if (args is not ["bench", .. var arguments])
{
    var builder = await TestApplication.CreateBuilderAsync(args);
    builder.AddSelfRegisteredExtensions(args);
    using var suite = await builder.BuildAsync();
    return await suite.RunAsync();
}

if (BenchOptions.Parse(arguments) is not { } options || Unknown(options) is not [])
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onEnd = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
TempFolder.Keep();
try
{
    return options.Verb switch
    {
        "growth" => new Bench(options, TimeProvider.System, interrupt.Token).Grow(),
        "chart" => Draw(options.Arguments),
        "inner" => InnerBenchmarks.Run([.. options.Arguments]),
        _ => new Bench(options, TimeProvider.System, interrupt.Token).Compare(),
    };
}
// Caught, since what nobody catches ends the process before any scenario could clean up.
catch (Exception e)
{
    Console.Error.WriteLine(interrupt.IsCancellationRequested ? "interrupted" : e);
    return 1;
}
finally
{
    TempFolder.RemoveKept();
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupt.Cancel();
}

static int Draw(IReadOnlyList<string> files)
{
    // As README.md refers to them.
    foreach (var chart in files.SelectMany(f => Charts.Write(BenchReport.Read(f), Bench.ChartFolder)).Select(Path.GetFileNameWithoutExtension))
        Console.WriteLine($"![{chart}](charts/{chart}.svg)");
    return 0;
}

static IReadOnlyList<string> Unknown(BenchOptions options) => options.Verb switch
{
    "compare" => [.. options.Arguments.Except(Scenario.All.Select(s => s.Name))],
    "growth" => [.. options.Arguments.Except(GrowthScenario.All.Select(s => s.Name))],
    _ => [],
};
