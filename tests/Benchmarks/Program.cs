using System.Runtime.InteropServices;
using ImageBuild.Benchmarks;

// build/bench [--rounds N] [NAME …]: runs the comparisons of these names, or all.
var rounds = args is ["--rounds", var n, ..] ? int.Parse(n, System.Globalization.CultureInfo.InvariantCulture) : 5;
var names = args.SkipWhile(a => a == "--rounds").Skip(args.Contains("--rounds") ? 1 : 0).ToList();
var scenarios = new (string Name, Func<IEnumerable<Comparison>> Make)[]
{
    ("run", RunScenario.Comparisons),
    ("exec", ExecScenario.Comparisons),
    ("many", ManyScenario.Comparisons),
    ("pull", PullScenario.Comparisons),
    ("push", PushScenario.Comparisons),
    ("commit", CommitScenario.Comparisons),
    ("publish", PublishScenario.Comparisons),
};
using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onEnd = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
Console.WriteLine("| what | by | seconds, or what the name says: median (min–max) | ours / theirs |");
Console.WriteLine("|---|---|---|---|");
try
{
    foreach (var (name, make) in scenarios.Where(s => names.Count == 0 || names.Contains(s.Name)))
    {
        foreach (var comparison in make())
        {
            foreach (var row in comparison.Run(rounds, interrupt.Token).SelectMany(r => r.Rows()))
                Console.WriteLine(row);
        }
    }

    return 0;
}
// Caught, since what nobody catches ends the process before any scenario could clean up.
catch (Exception e)
{
    Console.Error.WriteLine(interrupt.IsCancellationRequested ? "interrupted" : e);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupt.Cancel();
}
