using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>What containers may use, and the settings that they have for themselves.</summary>
[TestClass]
public sealed class LimitTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;

    [ClassInitialize]
    public static void MakeStore(TestContext _) => ours = (store = new BaseStore()).Ours;

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose()
    {
        foreach (var id in store.RemoveContainers())
            Assert.IsEmpty(BaseStore.CgroupsOf(id), "a control group is left");
    }

    [TestMethod]
    public void TheLimitsStandInTheContainersControlGroups()
    {
        var id = ours.Run("run", "-d", "--memory", "64m", "--memory-swap", "96m", "--cpus", "0.5", "--cpu-shares", "512", "--pids-limit", "20", "base:1", "sleep", "100").Trim();
        // Version 2 has other files, and counts swap by itself.
        Assert.IsTrue(Value(id, "memory.limit_in_bytes", "memory.max") == "67108864");
        Assert.IsTrue(Value(id, "memory.memsw.limit_in_bytes", "memory.swap.max") is "100663296" or "33554432" or null);
        Assert.IsTrue(Value(id, "cpu.cfs_quota_us", "cpu.max") is "50000" or "50000 100000");
        Assert.IsTrue(Value(id, "cpu.shares", "cpu.weight") is "512" or "20");
        Assert.AreEqual("20", Value(id, "pids.max"));
        var first = ours.ProcessOf(id);
        Assert.IsTrue(BaseStore.CgroupsOf(id).All(g => File.ReadAllText($"{g}/cgroup.procs").Split('\n').Contains(first)));

        Assert.AreEqual("", ours.Run("exec", id, "sh", "-c", "cut -d: -f3 /proc/self/cgroup").Replace("/\n", "", StringComparison.Ordinal), "its group is the root of what it sees");
        StringAssert.Contains(ours.Try("exec", id, "sh", "-c", "for i in $(seq 30); do sleep 3 & done; wait").Error, "can't fork", "who comes later is limited too");
        using var inspect = JsonDocument.Parse(ours.Run("inspect", id));
        var host = inspect.RootElement[0].GetProperty("HostConfig");
        Assert.AreEqual((67108864, 500000000, 20), (host.GetProperty("Memory").GetInt64(), host.GetProperty("NanoCpus").GetInt64(), host.GetProperty("PidsLimit").GetInt64()));
    }

    [TestMethod]
    public void WhoTakesTooMuchMemoryIsEndedAndThatIsSaid()
    {
        Assert.AreEqual(137, ours.Try("run", "--name", "c", "--memory", "16m", "base:1", "dd", "if=/dev/zero", "of=/dev/null", "bs=100M", "count=1").ExitCode);
        StringAssert.Contains(ours.Run("inspect", "c"), "\"OOMKilled\": true");
        Assert.AreEqual("0\n", ours.Run("run", "--rm", "--memory", "16m", "base:1", "sh", "-c", "true; echo $?"));
    }

    [TestMethod]
    public void AGroupWhoseWatcherWasKilledIsUsedAgainAndGoesWithTheContainer()
    {
        var id = ours.Run("run", "-d", "--memory", "64m", "base:1", "sleep", "100").Trim();
        Tool.Run("kill", "-KILL", ours.MonitorOf(id));
        Wait.Until(() => ours.Run("ps", "-q").Length == 0);
        Assert.IsNotEmpty(BaseStore.CgroupsOf(id));
        ours.Run("start", id);
        Assert.AreEqual("67108864", Value(id, "memory.limit_in_bytes", "memory.max"));
        ours.Run("stop", "-t", "0", id);
        Assert.IsEmpty(BaseStore.CgroupsOf(id));
    }

    [TestMethod]
    public void EachProcessHasItsLimits()
    {
        const string Look = "ulimit -n; ulimit -Hn; ulimit -c; ulimit -s";
        string[] options = ["--ulimit", "nofile=100:200", "--ulimit", "core=0", "--ulimit", "stack=-1"];
        Assert.AreEqual("100\n200\n0\nunlimited\n", ours.Run(["run", "--rm", .. options, "base:1", "sh", "-c", Look]));
        var id = ours.Run(["run", "-d", .. options, "base:1", "sleep", "100"]).Trim();
        Assert.AreEqual("100\n200\n0\nunlimited\n", ours.Run("exec", id, "sh", "-c", Look));
    }

    [TestMethod]
    public void ItsSettingsAreItsOwn()
    {
        var machine = File.ReadAllText("/proc/sys/kernel/msgmax");
        Assert.AreEqual(
            "4096\n10\n", ours.Run("run", "--rm", "--network", "none", "--sysctl", "kernel.msgmax=4096", "--sysctl", "net.ipv4.ip_unprivileged_port_start=10",
                "base:1", "cat", "/proc/sys/kernel/msgmax", "/proc/sys/net/ipv4/ip_unprivileged_port_start"));
        Assert.AreEqual(machine, File.ReadAllText("/proc/sys/kernel/msgmax"));
        StringAssert.Contains(ours.Run("run", "--rm", "--shm-size", "3m", "base:1", "df", "-k", "/dev/shm"), " 3072 ");
        StringAssert.Contains(ours.Run("run", "--rm", "--group-add", "www-data", "--group-add", "4444", "base:1", "id", "-G"), "0 33 4444");
        StringAssert.Contains(ours.Fails(125, "IMG5010", "run", "--rm", "--group-add", "nobody-has-it", "base:1", "id").Error, "nobody-has-it");
    }

    [TestMethod]
    public void NamesOfHostsAreAddedAndServersReplaced()
    {
        var hosts = ours.Run("run", "--rm", "--add-host", "one:192.0.2.1", "--add-host", "two:fd00::1", "base:1", "cat", "/etc/hosts");
        StringAssert.EndsWith(hosts, "192.0.2.1\tone\nfd00::1\ttwo\n");
        StringAssert.Contains(hosts, "localhost");
        Assert.AreEqual(
            "nameserver 192.0.2.53\nsearch a.example b.example\noptions ndots:2\n",
            ours.Run("run", "--rm", "--network", "none", "--dns", "192.0.2.53", "--dns-search", "a.example", "--dns-search", "b.example", "--dns-option", "ndots:2", "base:1", "cat", "/etc/resolv.conf"));
    }

    [TestMethod]
    public void AnImageThatIsNotThereIsNotPulledIfItIsNotToBe() =>
        ours.Fails(125, "IMG3005", "run", "--rm", "--pull", "never", "127.0.0.1:1/none:1", "true");

    [TestMethod]
    public void StopWaitsAsLongAsTheContainerSays()
    {
        var id = ours.Run("run", "-d", "--stop-timeout", "0", "base:1", "sh", "-c", "trap '' TERM; while :; do sleep 1; done").Trim();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        ours.Run("stop", id);
        Assert.IsLessThan(TimeSpan.FromSeconds(9), clock.Elapsed, "the usual ten seconds");
    }

    [TestMethod]
    [DataRow("--memory 1m")]
    [DataRow("--memory x")]
    [DataRow("--memory 99999999999g")]
    [DataRow("--memory-swap 1g")]
    [DataRow("--memory 64m --memory-swap 32m")]
    [DataRow("--cpus 0")]
    [DataRow("--cpus -1")]
    [DataRow("--cpu-shares 1")]
    [DataRow("--ulimit nofile")]
    [DataRow("--ulimit nofile=2:1")]
    [DataRow("--ulimit files=1")]
    [DataRow("--sysctl kernel.hostname=x")]
    [DataRow("--sysctl net.ipv4.ip_forward=1")]
    [DataRow("--network none --sysctl net/../kernel/hostname=x")]
    [DataRow("--network none --sysctl net...kernel.hostname=x")]
    [DataRow("--add-host a")]
    [DataRow("--add-host a:b")]
    [DataRow("--dns a.example")]
    [DataRow("--shm-size 0")]
    [DataRow("--stop-timeout -1")]
    [DataRow("--pull sometimes")]
    public void WhatIsNoLimitIsRefusedBeforeAnythingIsDone(string options) =>
        ours.Fails(125, "IMG5014", ["run", "--rm", .. options.Split(' '), "base:1", "true"]);

    // Of the files, the one that there is.
    private static string? Value(string id, params string[] files) => BaseStore.CgroupsOf(id)
        .SelectMany(g => files.Select(f => Path.Combine(g, f))).Where(File.Exists).Select(f => File.ReadAllText(f).Trim()).FirstOrDefault();
}
