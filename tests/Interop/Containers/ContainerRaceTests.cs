using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Containers that several have to do with at once, and whose makers are killed or interrupted.</summary>
[TestClass]
public sealed class ContainerRaceTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;
    private readonly List<string> started = [];

    [ClassInitialize]
    public static void MakeStore(TestContext _) => ours = (store = new BaseStore()).Ours;

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose() => started.ForEach(id => ours.Try("rm", "-f", id));

    // Whoever starts one, or removes one at its end, has its lock meanwhile.
    [TestMethod]
    public async Task AForcedRemovalWaitsForWhoStartsTheContainer()
    {
        var id = ours.Run("create", "--restart", "always", "base:1", "true").Trim();
        var asked = $"{store!["store"]}/containers/{id}/stop";
        Task<ToolResult> removal;
        using (new FileStream($"{store["store"]}/containers/{id}/lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Contains("IMG5008", ours.Try("rm", id).Error);
            removal = Task.Run(() => ours.Try("rm", "-f", id));
            Wait.Until(() => File.Exists(asked));
            // As who starts it does.
            File.Delete(asked);
            Wait.Until(() => File.Exists(asked));
            Assert.IsFalse(removal.IsCompleted);
        }

        (await removal).Succeed();
        Assert.Contains("IMG5005", ours.Try("rm", id).Error);
    }

    [TestMethod]
    public void NothingIsLeftOfWhatIsInterruptedTimeAndAgain()
    {
        for (var i = 0; i < 5; i++)
        {
            using var run = Process.Start(new ProcessStartInfo(
                "env", ["--default-signal=INT", Imagebuild.Program, "--store", ours.Store, "run", "--rm", "--name", "interrupted", "--network", "none", "base:1", "sh", "-c", "trap 'exit 3' INT; touch /ready; while :; do sleep 0.01; done"]))!;
            Wait.Until(() => ours.Try("exec", "interrupted", "test", "-e", "/ready").ExitCode == 0);
            using var interrupting = Process.Start("/bin/sh", ["-c", "while kill -INT $0 2>/dev/null; do :; done", run.Id.ToString(CultureInfo.InvariantCulture)]);
            Assert.IsTrue(run.WaitForExit(TimeSpan.FromSeconds(20)));
            interrupting.WaitForExit();
            // The last may come when all is done.
            Assert.Contains(run.ExitCode, [3, 130]);
            Assert.AreEqual("", ours.Run("ps", "-a", "-q", "--filter", "name=interrupted"));
        }
    }

    // As its command starts it, which reads the answer there.
    [TestMethod]
    [DataRow("_monitor gone")]
    [DataRow("_exec gone -d gone true")]
    public void WhoWatchesAProcessTellsThatTheContainerIsGoneByNow(string words)
    {
        var answer = Tool.Try("/bin/sh", ["-c", $"\"$0\" --store \"$1\" {words} 3>&1 >/dev/null 2>&1", Imagebuild.Program, ours.Store]);
        Assert.StartsWith("!5005 ", answer.Output);
    }

    // A second overlay over its changes would take away the work folder of the first (overlayfs.rst, "Sharing and copying layers").
    [TestMethod]
    [DataRow("export")]
    [DataRow("mount")]
    public async Task AContainerStartsWhileSomebodyLooksAtItsTree(string verb)
    {
        Tool.RequireRoot();
        Tool.Require("strace");
        var id = ours.Run("create", "--name", "slow", "--network", "none", "base:1", "sh", "-c", "touch /ran; sleep 1000").Trim();
        started.Add(id);
        // When it has its overlay, and nothing in it yet.
        var start = Task.Run(() => Tool.Try("strace",
        [
            "-f", "-qq", "-o", "/dev/null", "-e", "trace=move_mount", "-e", "inject=move_mount:delay_enter=2s:when=1", Imagebuild.Program, "--store", ours.Store, "start", id,
        ]));
        var work = $"{ours.Store}/containers/{id}/work/work";
        Wait.Until(() => Directory.Exists(work));
        using var folder = new TempFolder();
        var result = ours.Run(verb == "mount" ? [verb, id] : [verb, "-o", folder["tar"], id]).Trim();
        Wait.Until(() => start.IsCompleted || ours.Try("exec", id, "test", "-e", "/ran").ExitCode == 0);
        if (verb == "mount" && !start.IsCompleted)
        {
            Assert.IsTrue(File.Exists($"{result}/ran"), "another tree than the container has");
            ours.Run("umount", id);
        }

        // strace stays until the container ends.
        ours.Try("stop", "-t", "0", id);
        (await start).Succeed();
    }

    // The process is there before anybody has noted it, and waits for who started it: he is killed in the call after which it
    // may go on.
    [TestMethod]
    public void WhoIsKilledWhileHeStartsAContainerLeavesNoneThatRuns()
    {
        using var folder = new TempFolder();
        KillIn("setns", "run", "--rm", "--name", "unborn", "--network", "none", "-v", $"{folder.Path}:/out", "base:1", "touch", "/out/ran");
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
        ours.Run("rm", "-f", "unborn");
    }

    [TestMethod]
    public void WhoIsKilledWhileHeStartsAProcessInAContainerLeavesNone()
    {
        var id = Start("-d", "--memory", "64m", "base:1", "sleep", "1000");
        KillIn($"/write -P {Assert.ContainsSingle(BaseStore.CgroupsOf(id))}/cgroup.procs", "exec", id, "touch", "/ran");
        Assert.AreEqual(1, ours.Try("exec", id, "test", "-e", "/ran").ExitCode);
    }

    [TestMethod]
    public void AContainerWhoseMonitorWasKilledEndsAndCanBeRemoved()
    {
        var id = Start("-d", "base:1", "sleep", "1000");
        var pid = ours.ProcessOf(id);
        Tool.Run("kill", "-KILL", ours.MonitorOf(id));
        Wait.Until(() => ours.Run("ps", "-q").Length == 0);
        StringAssert.Contains(ours.Run("ps", "-a"), "Exited (255)");
        ours.Run("rm", id);
        // Who inherits it may not have waited for it yet.
        Assert.IsTrue(!File.Exists($"/proc/{pid}/stat") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal));
    }

    // Overlayfs refuses to mount what was mounted as volatile before (overlayfs.rst, "Volatile mount").
    [TestMethod]
    public void WhatGoesAtItsEndWaitsForNoDiskAndStartsAgainIfItsMonitorWasKilled()
    {
        Assert.DoesNotContain("volatile", ours.Run("run", "--network", "none", "--name", "stays", "base:1", "grep", " / overlay ", "/proc/mounts"));
        ours.Run("rm", "stays");
        var id = Start("-d", "--rm", "--network", "none", "base:1", "sh", "-c", "grep ' / overlay ' /proc/mounts >>/mounts; sleep 1000");
        Wait.Until(() => ours.Try("exec", id, "test", "-s", "/mounts").ExitCode == 0);
        Assert.Contains("volatile", ours.Run("exec", id, "cat", "/mounts"));
        Tool.Run("kill", "-KILL", ours.MonitorOf(id));
        Wait.Until(() => ours.Run("ps", "-q").Length == 0);
        ours.Run("start", id);
        Wait.Until(() => ours.Run("exec", id, "cat", "/mounts").Split('\n').Length == 3);
    }

    // Ends when all have ended that are left of it.
    private static void KillIn(string calls, params string[] words)
    {
        Tool.RequireRoot();
        Tool.Require("strace");
        var call = calls.Split(' ');
        var killed = Tool.Try("strace",
        [
            "-f", "-qq", "-o", "/dev/null", "-e", $"trace={call[0]}", .. call[1..], "-e", $"inject={call[0]}:signal=KILL",
            Imagebuild.Program, "--store", ours.Store, .. words,
        ]);
        Assert.AreEqual(128 + 9, killed.ExitCode, killed.ToString());
    }

    private string Start(params string[] arguments)
    {
        var id = ours.Run(["run", .. arguments]).Trim();
        started.Add(id);
        return id;
    }
}
