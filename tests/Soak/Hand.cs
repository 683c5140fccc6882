using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Soak;

/// <summary>One worker's: runs commands, kills some of them, and judges how each ended.</summary>
internal sealed class Hand(World world, Ledger ledger, Killer killer, int number, Random random)
{
    // Of its commands; the killer kills others.
    private const double KilledOf = 0.06;
    private static readonly TimeSpan LongestOfTheKilled = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<string> containers = [];
    private bool wasKilled;

    /// <summary>What it shares with the others.</summary>
    public World World => world;

    /// <summary>Its dice.</summary>
    public Random Random => random;

    /// <summary>What is its own begins so: nobody else touches it.</summary>
    public string Own => string.Create(CultureInfo.InvariantCulture, $"w{number}");

    /// <summary>A path of its own in the folder of all.</summary>
    public string PathOf(string name) => $"{world.Folder}/{Own}-{name}";

    /// <summary>Removes what may be left of a container of its own, as often as it takes when the removal is killed.</summary>
    public void Remove(string container)
    {
        do
            Do(Explained.Absent, "rm", "-f", container);
        while (wasKilled);
    }

    /// <summary>Begins something new: its containers of before are forgotten.</summary>
    public void Begin() => containers.Clear();

    /// <summary>From now on, whoever kills something of this container explains what fails.</summary>
    public void IsAbout(string container) => containers.Add(container.Trim());

    /// <summary>Runs a verb of the program.</summary>
    /// <param name="explained">What may be wrong with it, besides being killed.</param>
    /// <param name="words">The verb and its arguments.</param>
    /// <returns>What it printed; null if it failed, which is judged and noted.</returns>
    public string? Do(IReadOnlyCollection<string> explained, params string[] words) =>
        Run(words[0], explained, LongestOfTheKilled, world.Program, ["--store", world.Store, .. words]);

    /// <summary>The same of what is nobody else's.</summary>
    public string? Do(params string[] words) => Do(Explained.Nothing, words);

    /// <summary>Runs any program, which is counted under a name.</summary>
    public string? Run(string name, IReadOnlyCollection<string> explained, TimeSpan longestOfTheKilled, string program, string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = world.Folder,
        };
        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var isKilled = random.NextDouble() < KilledOf && !process.WaitForExit(longestOfTheKilled * random.NextDouble()) && Kill(process);
        var isOver = process.WaitForExit(Patience);
        if (!isOver)
            process.Kill();
        // A container in the background must not keep the streams of the command that started it.
        var isRead = Task.WaitAll([output, error], Patience);
        var text = isRead ? $"{output.Result}{error.Result}" : "";
        return Judge(name, explained, new Ended(process.Id, since, $"{name}: {string.Join(' ', words)}", isOver && isRead ? process.ExitCode : null, isKilled, text))
            ? output.Result : null;
    }

    /// <summary>Notes that what a command printed, or did, is not what it should.</summary>
    public void Expect(bool isTrue, string verb, string what)
    {
        if (!isTrue && !killer.Explains(0, 0, containers))
            ledger.Fail(verb, $"{Own}: {what}");
    }

    private bool Judge(string name, IReadOnlyCollection<string> explained, Ended ended)
    {
        var code = Regex.Match(ended.Text, @"error (IMG\d{4})") is { Success: true } match
            ? match.Groups[1].Value : ended.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "hangs";
        wasKilled = false;
        if (ended.ExitCode == 0)
            ledger.Note(name, Outcome.Succeeded);
        else if (ended.ExitCode is null || IsBug(ended.Text))
            ledger.Fail(name, ended.ToString());
        else if (explained.Contains(code))
            ledger.Explain(name, code);
        else if (ended.IsKilled || killer.Explains(ended.Process, ended.Since, containers))
        {
            wasKilled = true;
            ledger.Note(name, Outcome.Killed);
        }
        else
            ledger.Fail(name, ended.ToString());
        return ended.ExitCode == 0;
    }

    private static bool IsBug(string text) =>
        text.Contains("IMG9", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal);

    private static bool Kill(Process process) => Tool.Try("kill", ["-KILL", process.Id.ToString(CultureInfo.InvariantCulture)]).ExitCode == 0;

    // ExitCode: null if it never ended, or its streams did not.
    private sealed record Ended(int Process, long Since, string Command, int? ExitCode, bool IsKilled, string Text)
    {
        public override string ToString() => $"{Command}\n  {(ExitCode is { } code ? $"exited with {code}" : "did not end")}: {Text.Trim()}";
    }
}
