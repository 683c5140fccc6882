using System.Diagnostics;
using System.Globalization;

namespace ImageBuild.Fuzz.Engine;

/// <summary>Fuzzes one target after the other, each in a process of its own, and says what came of it.</summary>
internal static class Campaign
{
    // Of two hundred targets' deaths one learns no more than of these.
    private const int MostDeaths = 5;

    /// <summary>Runs it.</summary>
    /// <param name="seconds">How long each target has.</param>
    /// <param name="output">Where what is found goes.</param>
    /// <param name="names">The targets; none for all.</param>
    /// <returns>0; 1 if for any input a property did not hold.</returns>
    public static int Run(int seconds, string output, IReadOnlyList<string> names)
    {
        var all = FuzzResult.None;
        Console.WriteLine("| target | seconds | executions | a second | branches | paths found | crashes | hangs |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var target in FuzzTargets.Select(names))
        {
            var result = Run(target.Name, seconds, output);
            Print(target.Name, result);
            all = all.And(result);
        }

        Print("all", all);
        return all.Crashes + all.Hangs > 0 ? 1 : 0;
    }

    private static FuzzResult Run(string target, int seconds, string output)
    {
        var folder = new FuzzFolder(output, target);
        var (result, clock) = (FuzzResult.None, Stopwatch.StartNew());
        folder.TakeResult();
        for (var deaths = 0; deaths < MostDeaths && clock.Elapsed.TotalSeconds < seconds; deaths++)
        {
            var left = seconds - (int)clock.Elapsed.TotalSeconds;
            using var child = Process.Start(Environment.ProcessPath!, ["fuzz-one", target, left.ToString(CultureInfo.InvariantCulture), output]);
            child.WaitForExit();
            result = result.And(folder.TakeResult());
            if (child.ExitCode == 0)
                break;
            // It has said nothing of what it died of.
            if (child.ExitCode != 1 && CurrentInput.Left(folder.Current) is { } input)
            {
                folder.AddCrash(input, $"The process ended with {child.ExitCode}.");
                result = result with { Crashes = result.Crashes + 1 };
            }
        }

        return result;
    }

    private static void Print(string name, FuzzResult r) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {r.Seconds:0} | {r.Executions} | {r.Executions / Math.Max(r.Seconds, 1):0} | {r.Branches} | {r.Found} | {r.Crashes} | {r.Hangs} |"));
}
