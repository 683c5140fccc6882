using System.Collections.Concurrent;
using System.Globalization;

namespace ImageBuild.Soak;

/// <summary>
/// Many processes that build, pull, run, commit, prune and are killed, all at one store, for as long as one likes: every
/// answer is judged, and nothing may grow or be left.
/// </summary>
internal static class Soak
{
    private const int Samples = 60;
    private static readonly TimeSpan LongestBetweenSamples = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(1.5);

    /// <summary>Runs it and prints what came of it.</summary>
    /// <returns>0 if all was explained, flat, and gone at the end.</returns>
    public static async Task<int> RunAsync(Settings settings, CancellationToken interrupt)
    {
        Console.WriteLine(FormattableString.Invariant($"seed {settings.Seed}, {settings.Workers} workers, {settings.Minutes} minutes"));
        var world = await World.CreateAsync();
        var publish = new PublishJob();
        var processes = new Processes(world.Store);
        var ids = new ConcurrentDictionary<string, bool>();
        using var watcher = new FileSystemWatcher($"{world.Store}/containers") { EnableRaisingEvents = true };
        watcher.Created += (_, created) => ids[created.Name!] = true;
        var longLived = LongLived.Start(world);
        foreach (var id in longLived.Ids)
            ids[id] = true;
        var ledger = new Ledger();
        var killer = new Killer(processes, new Random(settings.Seed), BetweenKills);
        var samples = new List<Sample>();

        using var over = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        over.CancelAfter(TimeSpan.FromMinutes(settings.Minutes));
        var workers = Enumerable.Range(0, settings.Workers).Select(n =>
            Task.Factory.StartNew(() => Work(n), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        await Task.WhenAll([.. workers, killer.RunAsync(longLived.Ids, over.Token), SampleAsync()]);
        publish.End();

        List<string> wrong = [.. Trend.Growth(samples), .. Leftovers.Remove(world, processes, [.. ids.Keys]).Select(what => $"left: {what}")];
        Print(ledger, killer, samples, ids.Count, wrong);
        var isFine = wrong.Count + ledger.Failures.Count == 0;
        Leftovers.End(world, processes, isKept: !isFine);
        return isFine ? 0 : 1;

        void Work(int number)
        {
            var random = new Random(unchecked(settings.Seed + number + 1));
            var hand = new Hand(world, ledger, killer, number, random);
            while (!over.IsCancellationRequested)
            {
                hand.Begin();
                try
                {
                    if (number == 0)
                        publish.Publish(hand);
                    Jobs.Any(random)(hand);
                }
#pragma warning disable CA1031 // whatever it is, it is told, and the others must not go on without this worker
                catch (Exception e)
                {
                    ledger.Fail("soak", $"w{number}: {e}");
                }
#pragma warning restore CA1031
            }
        }

        async Task SampleAsync()
        {
            var pause = TimeSpan.FromMinutes(settings.Minutes) / Samples;
            while (!over.IsCancellationRequested)
            {
                await Task.Delay(pause < LongestBetweenSamples ? pause : LongestBetweenSamples, over.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                samples.Add(Sample.Take(world, processes, longLived.Watchers, [.. ids.Keys], ledger.Elapsed));
            }
        }
    }

    private static void Print(Ledger ledger, Killer killer, List<Sample> samples, int containers, List<string> wrong)
    {
        string[] kills = [.. killer.Counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}"))];
        string[] lines =
        [
            .. ledger.Rows(), "", .. Trend.Rows(samples), "",
            $"{ledger.Total} commands, {containers} containers, killed besides: {string.Join(", ", kills)}",
            .. ledger.Failures.Select(f => $"UNEXPLAINED {f}"),
            .. wrong,
            $"{ledger.Failures.Count} unexplained, {wrong.Count} grew or were left",
        ];
        Array.ForEach(lines, Console.WriteLine);
    }
}
