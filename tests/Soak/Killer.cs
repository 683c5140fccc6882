using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Soak;

/// <summary>Kills processes of the soak at any moment: commands, those who watch containers, and what runs in them.</summary>
/// <param name="processes">Where they are found.</param>
/// <param name="random">When, and which.</param>
/// <param name="pause">The mean time between two.</param>
internal sealed class Killer(Processes processes, Random random, TimeSpan pause)
{
    private readonly List<Kill> kills = [];

    /// <summary>How many died, by what they were.</summary>
    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (kills)
                return kills.CountBy(k => k.What).ToDictionary();
        }
    }

    /// <summary>Kills until it is told to stop.</summary>
    /// <param name="spared">Ids of containers that are left alone.</param>
    /// <param name="over">Ends it.</param>
    public async Task RunAsync(IReadOnlyCollection<string> spared, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(pause * (2 * random.NextDouble()), CancellationToken.None);
            var all = processes.All();
            if (all.Count == 0)
                continue;
            var victim = all[random.Next(all.Count)];
            var chain = processes.ChainOf(victim);
            if (spared.Any(id => chain.Any(p => p.Command.Contains(id, StringComparison.Ordinal))))
                continue;
            // Noted first: what it ends may see its end before this goes on.
            var kill = new Kill([.. chain.Select(p => p.Id)], string.Join('\n', chain.Select(p => p.Command)), KindOf(victim), Stopwatch.GetTimestamp());
            lock (kills)
                kills.Add(kill);
            if (Tool.Try("kill", ["-KILL", victim.Id.ToString(CultureInfo.InvariantCulture)]).ExitCode == 0)
                continue;
            lock (kills)
                kills.Remove(kill);
        }
    }

    /// <summary>Whether one of the dead explains the failure of a command, or of what it does with a container.</summary>
    /// <param name="process">The command's process.</param>
    /// <param name="since">When it began: another one may have had its number before.</param>
    /// <param name="containers">The ids of the containers that it is about.</param>
    public bool Explains(int process, long since, IReadOnlyCollection<string> containers)
    {
        lock (kills)
            return kills.Any(k => (k.When > since && k.Chain.Contains(process)) || containers.Any(c => k.Commands.Contains(c, StringComparison.Ordinal)));
    }

    private static string KindOf(OneProcess process) =>
        process.Command.Contains(" _monitor ", StringComparison.Ordinal) ? "watchers of containers"
        : process.Command.Contains("pasta", StringComparison.Ordinal) ? "networks of containers"
        : process.Command.Contains("ImageBuild.Cli", StringComparison.Ordinal) ? "commands"
        : process.Command.Contains("dotnet", StringComparison.Ordinal) ? "publishes"
        : "processes in containers";

    private sealed record Kill(IReadOnlyCollection<int> Chain, string Commands, string What, long When);
}
