using ImageBuild.Benchmarks;

// build/bench [--rounds N] [NAME …]: runs the comparisons whose name begins with one of the NAMEs, or all.
var rounds = args is ["--rounds", var n, ..] ? int.Parse(n, System.Globalization.CultureInfo.InvariantCulture) : 5;
var names = args.SkipWhile(a => a == "--rounds").Skip(args.Contains("--rounds") ? 1 : 0).ToList();
var scenarios = new (string Name, Func<IEnumerable<Comparison>> Make)[]
{
    ("run", RunScenario.Comparisons),
    ("pull", PullScenario.Comparisons),
    ("push", PushScenario.Comparisons),
    ("commit", CommitScenario.Comparisons),
    ("publish", PublishScenario.Comparisons),
};
Console.WriteLine("| what | by | seconds, median (min–max) | ours / theirs |");
Console.WriteLine("|---|---|---|---|");
foreach (var (name, make) in scenarios.Where(s => names.Count == 0 || names.Contains(s.Name)))
{
    foreach (var comparison in make())
    {
        foreach (var row in comparison.Run(rounds).Rows())
            Console.WriteLine(row);
    }
}
