using System.Diagnostics;

namespace ImageBuild.Fuzz.Engine;

/// <summary>
/// Tries inputs of one target for a time, in a process of its own: what has killed it lies in <see cref="CurrentInput"/>
/// then. An input that goes where none before went is kept, and changed again.
/// </summary>
internal sealed class Fuzzer
{
    private readonly FuzzTarget target;
    private readonly FuzzFolder folder;
    private readonly Coverage coverage = new();
    private readonly List<byte[]> kept = [];
    private readonly HashSet<string> failures = [];
    private readonly CurrentInput current;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private long executions;
    private int found;
    private int crashes;

    private Fuzzer(FuzzTarget target, FuzzFolder folder)
    {
        (this.target, this.folder) = (target, folder);
        current = new CurrentInput(folder.Current, target.MaxLength, OnHang);
    }

    /// <summary>Fuzzes.</summary>
    /// <param name="target">The target.</param>
    /// <param name="time">How long.</param>
    /// <param name="output">Where what is found goes.</param>
    public static void Run(FuzzTarget target, TimeSpan time, string output) =>
        new Fuzzer(target, new FuzzFolder(output, target.Name)).Run(time);

    private void Run(TimeSpan time)
    {
        foreach (var file in Corpus.FilesOf(target).Concat(Corpus.FilesIn(folder.Found)))
            Try(File.ReadAllBytes(file), isSeed: true);
        if (kept.Count == 0)
            kept.Add([]);
        var random = new Random();
        var mutator = new Mutator(target, random);
        while (clock.Elapsed < time)
        {
            // The newer half is where something is going on.
            var at = random.Next(2) == 0 ? random.Next(kept.Count) : kept.Count - 1 - random.Next((kept.Count + 1) / 2);
            Try(mutator.Mutate(kept[at], kept[random.Next(kept.Count)]), isSeed: false);
            if (executions % 4096 == 0)
                WriteResult(hangs: 0);
        }

        WriteResult(hangs: 0);
    }

    private void Try(byte[] input, bool isSeed)
    {
        current.Set(input);
        coverage.Start();
        try
        {
            target.Check(input);
        }
        catch (Exception e)
        {
            Report(input, e);
        }

        current.Clear();
        executions++;
        if (!coverage.AddNew())
            return;
        kept.Add(input);
        if (isSeed)
            return;
        found++;
        File.WriteAllBytes(Path.Combine(folder.Found, Corpus.NameOf(input)), input);
    }

    // One of each kind, told by what was thrown, and where; numbers in it are the input's.
    private void Report(byte[] input, Exception e)
    {
        var what = string.Concat(e.Message.Where(c => !char.IsAsciiDigit(c)).Take(40));
        if (!failures.Add($"{e.GetType()} {what} {e.TargetSite}"))
            return;
        crashes++;
        folder.AddCrash(input, e.ToString());
    }

    private void OnHang(byte[] input)
    {
        folder.AddHang(input);
        WriteResult(hangs: 1);
        Environment.Exit(1);
    }

    private void WriteResult(int hangs) =>
        folder.Write(new FuzzResult(executions, clock.Elapsed.TotalSeconds, found, coverage.Count, crashes, hangs));
}
