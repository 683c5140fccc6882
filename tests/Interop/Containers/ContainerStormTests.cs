using System.Collections.Concurrent;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>
/// Many containers at once, and processes of ours killed at any moment of whatever they do for containers: afterwards
/// nothing of them is left on the machine. <c>IMAGEBUILD_TEST_CONTAINERS</c> says how many, for a long run;
/// <c>IMAGEBUILD_TEST_SEED</c> chooses what a run of one seed did, but for the moments of the kernel's own.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class ContainerStormTests : IDisposable
{
    private const int Workers = 8;
    private static readonly TestNumber Containers = new("IMAGEBUILD_TEST_CONTAINERS", 200);
    private static readonly TestNumber Seed = new("IMAGEBUILD_TEST_SEED", Environment.TickCount);

    // What containers run, so that one that outlived its end is found.
    private readonly string mark = "7" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly TempFolder folder = new();
    private readonly Imagebuild ours;
    private readonly ConcurrentBag<string> ids = [];
    private int killed;

    public ContainerStormTests()
    {
        Tool.RequireRoot();
        ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        // Who stays behind is found, whatever this test process is itself called with.
        ours.Run("run", "--rm", "base:1", "true");
    }

    public void Dispose()
    {
        foreach (var process in Processes().ToList())
            Tool.Try("kill", ["-KILL", process]);
        folder.Dispose();
    }

    [TestMethod]
    public async Task NothingIsLeftOfContainersThatEightProcessesRunAndRemoveAtOnce()
    {
        var left = Containers.Value;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() =>
        {
            for (var number = Interlocked.Decrement(ref left); number >= 0; number = Interlocked.Decrement(ref left))
                LiveOnce(number);
        })));
        Assert.AreEqual("", ours.Run("ps", "-aq"));
        AssertNothingIsLeft();
    }

    [TestMethod]
    public async Task WhoeverIsKilledLeavesNothingThatIsNotCleanedUp()
    {
        using var over = new CancellationTokenSource();
        var killer = Task.Run(() => Kill(new Random(Seed.Value), over.Token));
        var left = Containers.Value / 2;
        await Task.WhenAll(Enumerable.Range(0, Workers / 2).Select(worker => Task.Run(() =>
        {
            var random = new Random(Seed.Value + worker + 1);
            while (Interlocked.Decrement(ref left) >= 0)
                Try(random);
        })));
        await over.CancelAsync();
        await killer;
        Assert.IsGreaterThan(Containers.Value / 20, killed, $"{Seed}");

        AssertThatPsTellsTheTruth();
        foreach (var id in ours.Run("ps", "-aq").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            ours.Run("rm", "-f", id);
        ours.Run("prune", "-f");
        AssertNothingIsLeft();
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["store/tmp"]), $"{Seed}");
        Assert.AreEqual("ok\n", ours.Run("run", "--rm", "base:1", "echo", "ok"), $"{Seed}");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"), $"{Seed}");
    }

    private void LiveOnce(int number)
    {
        if (number % 2 == 0)
        {
            Assert.AreEqual($"{number}\n", ours.Run("run", "--rm", "base:1", "echo", $"{number}"));
            return;
        }

        var id = ours.Run("run", "-d", "--memory", "64m", "--name", $"c{number}", "base:1", "sleep", mark).Trim();
        ids.Add(id);
        Assert.AreEqual("in\n", ours.Run("exec", id, "echo", "in"));
        if (number % 4 == 1)
            ours.Run("stop", "-t", "0", id);
        Assert.AreEqual(id + "\n", ours.Run("rm", "-f", id));
    }

    // Any of these may be killed, and what comes after it find whatever that left.
    private void Try(Random random)
    {
        var all = ours.Try("ps", "-aq", "--no-trunc").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Array.ForEach(all, ids.Add);
        var one = all.Length > 0 ? all[random.Next(all.Length)] : "none";
        string[] words = random.Next(8) switch
        {
            0 or 1 => ["run", "-d", "base:1", "sleep", mark],
            2 => ["run", "-d", "--memory", "64m", "base:1", "sh", "-c", $"echo x > /changed; sleep {mark}"],
            3 => ["run", "--rm", "--memory", "64m", "base:1", "sleep", "0.05"],
            4 => ["exec", one, "sh", "-c", "echo y > /more; sleep 0.05"],
            5 => ["commit", one, "committed:1"],
            6 => ["start", one],
            _ => ["rm", "-f", one],
        };
        var result = ours.Try(words);
        Assert.DoesNotContain("   at ", result.Error, $"{Seed}: {result}");
        Assert.DoesNotContain("IMG9", result.Error, $"{Seed}: {result}");
    }

    private void Kill(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Thread.Sleep(random.Next(60));
            if (Processes().ToList() is not { Count: > 0 } all || Tool.Try("kill", ["-KILL", all[random.Next(all.Count)]]).ExitCode != 0)
                continue;
            killed++;
        }
    }

    private void AssertThatPsTellsTheTruth()
    {
        Wait.Until(() => !Processes().Any(p => !Says(p, "_monitor") && !Says(p, mark)));
        HashSet<string> sleepers = [];
        // A container whose watcher was killed just now takes a moment to end.
        Wait.Until(() => (sleepers = Sleepers()).All(p => Says(p, mark)), $"{Seed}: what ps names ran no container");
        Wait.Until(
            () => !Processes().Any(p => Says(p, mark) && !sleepers.Contains(p) && !sleepers.Contains(ParentOf(p))),
            $"{Seed}: what ps does not know of did not end");
    }

    private HashSet<string> Sleepers() =>
        [.. ours.Run("ps", "-q", "--no-trunc").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ours.TryProcessOf).OfType<string>()];

    private void AssertNothingIsLeft()
    {
        Wait.Until(() => !Processes().Any());
        Assert.DoesNotContain(folder.Path, File.ReadAllText("/proc/self/mountinfo"), $"{Seed}");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["store/containers"]), $"{Seed}");
        var groups = Tool.Run("find", "/sys/fs/cgroup", "-type", "d", "-name", "imagebuild-*");
        Assert.IsNotEmpty(ids);
        Assert.IsEmpty(ids.Distinct().Where(id => groups.Contains(id, StringComparison.Ordinal)).ToList(), $"{Seed}: control groups");
    }

    // Those of our program at this store, and those of its containers.
    private IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
        .Where(p => char.IsAsciiDigit(p[0]) && (Says(p, folder["store"]) || Says(p, mark)));

    private static bool Says(string process, string word)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(word, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string ParentOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[1].Split(' ')[1];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
