using System.Diagnostics;
using System.Globalization;

namespace ImageBuild.Soak;

/// <summary>How one command ended.</summary>
internal enum Outcome
{
    /// <summary>As it should.</summary>
    Succeeded,

    /// <summary>With an error that what others do explains.</summary>
    Explained,

    /// <summary>Killed, or by the death of another one.</summary>
    Killed,

    /// <summary>In a way that nothing explains.</summary>
    Unexplained,
}

/// <summary>What was done, and what came of it.</summary>
internal sealed class Ledger
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Dictionary<(string Verb, Outcome Outcome), int> counts = [];
    private readonly Dictionary<(string Verb, string Code), int> codes = [];
    private readonly List<string> failures = [];

    /// <summary>How long it has been.</summary>
    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>How many commands there were.</summary>
    public int Total
    {
        get
        {
            lock (counts)
                return counts.Values.Sum();
        }
    }

    /// <summary>What nothing explains.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (counts)
                return [.. failures];
        }
    }

    /// <summary>Notes an outcome that needs no more words.</summary>
    public void Note(string verb, Outcome outcome)
    {
        lock (counts)
            counts[(verb, outcome)] = counts.GetValueOrDefault((verb, outcome)) + 1;
    }

    /// <summary>Notes an error that what others do explains.</summary>
    public void Explain(string verb, string code)
    {
        Note(verb, Outcome.Explained);
        lock (counts)
            codes[(verb, code)] = codes.GetValueOrDefault((verb, code)) + 1;
    }

    /// <summary>Notes what nothing explains, and says it at once.</summary>
    public void Fail(string verb, string what)
    {
        Note(verb, Outcome.Unexplained);
        var failure = string.Create(CultureInfo.InvariantCulture, $"after {clock.Elapsed:hh\\:mm\\:ss\\.fff}: {what}");
        lock (counts)
            failures.Add(failure);
        Console.Error.WriteLine($"UNEXPLAINED {failure}");
    }

    /// <summary>A table of all verbs, and one of the errors that were explained.</summary>
    public IEnumerable<string> Rows()
    {
        lock (counts)
        {
            var verbs = counts.Keys.Select(k => k.Verb).Distinct().Order().ToList();
            return
            [
                "| command | succeeded | explained errors | killed | unexplained |",
                "|---|---|---|---|---|",
                .. verbs.Select(v => $"| {v} | {string.Join(" | ", Enum.GetValues<Outcome>().Select(o => counts.GetValueOrDefault((v, o))))} |"),
                "",
                "| explained error | of | how often |",
                "|---|---|---|",
                .. codes.OrderBy(c => c.Key.Code).ThenBy(c => c.Key.Verb).Select(c => $"| {c.Key.Code} | {c.Key.Verb} | {c.Value} |"),
            ];
        }
    }
}
