using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>What is so in a container whichever runtime runs it.</summary>
public abstract class RuntimeConformance(string runtime)
{
    private readonly BaseStore store = new();
    private readonly List<string> ids = [];

    private Imagebuild Ours => store.Ours;

    [TestInitialize]
    public void RequireRuntime()
    {
        if (runtime != "embedded")
            Tool.Require(runtime);
    }

    [TestCleanup]
    public void RemoveAll()
    {
        foreach (var id in ids.Concat(store.RemoveContainers()))
            Assert.IsEmpty(BaseStore.CgroupsOf(id), "a control group is left");
        Assert.IsEmpty(Directory.GetFileSystemEntries(store["store/containers"]));
        Assert.DoesNotContain(store.Path, File.ReadAllText("/proc/self/mountinfo"), "a mount is left on the machine");
        store.Dispose();
    }

    [TestMethod]
    public void TheProcessIsWhatItWasAskedToBe()
    {
        Directory.CreateDirectory(store["data"]);
        File.WriteAllText(store["data/file"], "shared\n");
        const string Facts = """
            echo $(id -u):$(id -g):$(id -G) $(pwd) $A $HOME $(hostname) $(ulimit -n) $(umask)
            grep added /etc/hosts; cat /data/file; touch /data/x /x 2>&1; touch /t/x && df -k /t | tail -1 | awk '{print $2}'
            cat; echo error >&2; exit 7
            """;
        var result = Tool.Try(Imagebuild.Program, [
            "--store", Ours.Store, "run", "--rm", "-i", "--runtime", runtime, "-u", "www-data", "--group-add", "42", "-w", "/made/here", "-e", "A=b", "--hostname", "named",
            "--ulimit", "nofile=99:99", "--add-host", "added:10.1.2.3", "-v", $"{store["data"]}:/data:ro", "--tmpfs", "/t:size=64k", "--read-only", "base:1",
            "sh", "-c", Facts], "typed\n");
        Assert.AreEqual(7, result.ExitCode, result.ToString());
        Assert.AreEqual(
            """
            33:33:33 42 /made/here b / named 99 0022
            10.1.2.3	added
            shared
            touch: /data/x: Read-only file system
            touch: /x: Read-only file system
            64
            typed

            """,
            result.Output);
        Assert.AreEqual("error\n", result.Error);
    }

    [TestMethod]
    [DataRow("", "00000000a80425fb 00000000a80425fb 0000000000000000 0 2", DisplayName = "by default")]
    [DataRow("-u daemon", "0000000000000000 00000000a80425fb 0000000000000000 0 2", DisplayName = "not root")]
    [DataRow("--cap-drop ALL --cap-add CHOWN --security-opt no-new-privileges --security-opt seccomp=unconfined", "0000000000000001 0000000000000001 0000000000000000 1 0", DisplayName = "asked for")]
    public void ItsRightsAreDockers(string options, string expected)
    {
        // Effective, bounding, inheritable.
        const string Facts = "for f in CapEff CapBnd CapInh NoNewPrivs Seccomp; do grep ^$f: /proc/self/status; done | awk '{print $2}' | xargs";
        Assert.AreEqual(expected, Run([.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "base:1", "sh", "-c", Facts]).Trim());
    }

    // Where root has not all itself, docker and runc fail; podman gives what there is.
    [TestMethod]
    public void AllCapabilitiesAreAllThatCanBeHadHere()
    {
        const string Bounding = "grep ^CapBnd: /proc/self/status";
        Assert.AreEqual(
            Tool.Run("sh", "-c", Bounding),
            Run("--cap-add", "ALL", "base:1", "sh", "-c", $"{Bounding} && grep ^CapEff: /proc/self/status | sed s/Eff/Bnd/ | grep -qxF \"$({Bounding})\""));
    }

    [TestMethod]
    public void TheMachineIsOutOfReach()
    {
        const string Attempts = """
            cat /proc/interrupts 2>/dev/null | head -c 1 | wc -c
            for f in /proc/sys/kernel/hostname /proc/sysrq-trigger /sys/kernel/mm/ksm/run; do (echo x > $f) 2>/dev/null && echo wrote $f; done
            mknod /disk b 254 0 && { dd if=/disk count=1 2>/dev/null | wc -c; }
            mount -t tmpfs none /tmp 2>/dev/null && echo mounted
            unshare -m true 2>/dev/null && echo unshared
            ls /proc/self/fd | xargs
            """;
        Assert.AreEqual("0\n0\n0 1 2 3\n", Run("base:1", "sh", "-c", Attempts));
        Assert.AreNotEqual("", File.ReadAllText("/proc/interrupts"), "what is hidden is there on the machine");
    }

    // CVE-2024-1753, CVE-2024-9341, CVE-2025-9566, CVE-2026-55686, CVE-2025-52565; CVE-2026-53488: crun obeys annotations that begin with run.oci.
    [TestMethod]
    public void WhereALinkOfTheImagesLeadsIsInTheImage()
    {
        var (trap, before) = Trap();
        var links = new[] { ("etc/resolv.conf", "/file"), ("etc/hosts", "/hosts"), ("volume", ""), ("work", ""), ("dev/null", "/file"), ("dev/pts", "/folder"), ("dev/console", "/file") };
        var image = WithLayer(
            "links", string.Concat(links.Select(l => $"mkdir -p $(dirname {l.Item1}); ln -s {trap}{l.Item2} {l.Item1}\n")), "--config.label", "run.oci.handler=wasm");
        Directory.CreateDirectory(store["data"]);
        var seen = Run(
            "-v", $"{store["data"]}:/volume/mounted", "--tmpfs", "/work/memory", "-w", "/work/made/here", image,
            "sh", "-c", "pwd -P; for f in /etc/resolv.conf /etc/hosts /dev/null /work/x /volume/mounted/x; do echo x >> $f || echo $f; done; cat /proc/self/mountinfo");
        Tree.AssertEqual(before, Tree.Describe(trap));
        StringAssert.StartsWith(seen, $"{trap}/made/here\n");
        foreach (var mounted in new[] { "/file", "/hosts", "/mounted", "/memory" })
            StringAssert.Contains(seen, $" {trap}{mounted} ");
        Assert.IsTrue(File.Exists(store["data/x"]));
    }

    // CVE-2019-19921, CVE-2021-30465, CVE-2025-31133.
    [TestMethod]
    public void AFolderOfTheKernelsThatIsALinkIsRefused()
    {
        var (trap, before) = Trap();
        foreach (var name in new[] { "proc", "sys", "dev" })
            Ours.Fails(125, "IMG5012", "run", "--rm", "--runtime", runtime, WithLayer(name, $"ln -s {trap} {name}"), "true");
        Tree.AssertEqual(before, Tree.Describe(trap));
    }

    [TestMethod]
    public void ItsNamespacesAndSettingsAreItsOwn()
    {
        Assert.AreEqual("1\n9999\n1\n", Run(
            "--network", "none", "--sysctl", "net.ipv4.ip_forward=1", "--sysctl", "kernel.shmmax=9999", "base:1",
            "sh", "-c", "cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmax; ip link | grep -c mtu"));
        var own = Run("base:1", "sh", "-c", "for n in mnt pid uts ipc cgroup net; do readlink /proc/self/ns/$n; done").Trim().Split('\n');
        var machine = new[] { "mnt", "pid", "uts", "ipc", "cgroup", "net" }.Select(n => new FileInfo($"/proc/self/ns/{n}").LinkTarget!).ToArray();
        CollectionAssert.AreEqual(new[] { "net" }, own.Intersect(machine).Select(n => n.Split(':')[0]).ToArray(), "the network is the machine's by default");
    }

    [TestMethod]
    public void ItsLifeIsTheSame()
    {
        var id = Start("-d", "--label", "a=b", "base:1", "sh", "-c", "trap 'exit 3' TERM; echo begun; echo x >> /count; while :; do sleep 0.05; done");
        Wait.Until(() => Ours.Run("logs", id) == "begun\n");
        Assert.AreEqual(7, Ours.Try("exec", "-u", "daemon", "-w", "/etc", "-e", "B=c", id, "sh", "-c", "test $(id -u)$PWD$B = 1/etcc && exit 7").ExitCode);
        Ours.Run("exec", "-d", id, "sleep", "1000");
        Assert.AreEqual("1\n", Ours.Run("exec", id, "sh", "-c", "ps | grep -c 'sleep [1]000'"));
        Ours.Fails(127, "IMG5001", "exec", id, "no-such-program");
        Assert.AreEqual("A /count\n", Ours.Run("diff", id), "what the runtime made is no change");
        Ours.Run("commit", id, "changed:1");
        Ours.Run("stop", id);
        Assert.AreEqual("3\n", Ours.Run("wait", id));
        Ours.Run("start", id);
        Wait.Until(() => Ours.Run("logs", id) == "begun\nbegun\n");
        Assert.AreEqual("2\n", Ours.Run("exec", id, "sh", "-c", "wc -l < /count"));
        using var inspect = JsonDocument.Parse(Ours.Run("inspect", id));
        Assert.AreEqual(runtime, inspect.RootElement[0].GetProperty("HostConfig").GetProperty("Runtime").GetString());
        Ours.Run("kill", id);
        Assert.AreEqual("137\n", Ours.Run("wait", id));
        Assert.AreEqual("1\n", Run("changed:1", "sh", "-c", "wc -l < /count"));
    }

    [TestMethod]
    public void ItsTerminalIsOne()
    {
        var id = Start("-d", "base:1", "sleep", "1000");
        foreach (var words in new[] { $"run --rm -it --runtime {runtime} base:1", $"exec -it {id}" })
        {
            var seen = Tool.Try("script", ["-qec", $"stty rows 20 cols 70; '{Imagebuild.Program}' --store {Ours.Store} {words} sh -c 'tty; stty size; test -t 2 && exit 4'", "/dev/null"]);
            Assert.AreEqual(4, seen.ExitCode, seen.ToString());
            StringAssert.Matches(seen.Output.ReplaceLineEndings("\n").Replace("^@", "", StringComparison.Ordinal), new System.Text.RegularExpressions.Regex("/dev/pts/0\n20 70\n"));
        }
    }

    [TestMethod]
    public void AnInitPassesSignalsOnAndWaitsForOrphans()
    {
        Tool.Require("docker-init");
        const string Orphan = "(sleep 0 & echo $! > /tmp/orphan); cat /proc/1/comm; "
            + "for i in $(seq 500); do test -e /proc/$(cat /tmp/orphan) || break; sleep 0.02; done; test -e /proc/$(cat /tmp/orphan) || echo gone";
        Assert.AreEqual("docker-init\ngone\n", Run("--init", "base:1", "sh", "-c", Orphan));
        var id = Start("-d", "--init", "base:1", "sleep", "1000");
        Ours.Run("stop", id);
        Assert.AreEqual("143\n", Ours.Run("wait", id), "sleep alone would not hear of it as first process");
    }

    [TestMethod]
    public void ItsLimitsHold()
    {
        var id = Start("-d", "--memory", "64m", "--memory-swap", "96m", "--cpus", "0.5", "--cpu-shares", "512", "--pids-limit", "20", "base:1", "sleep", "100");
        var limits = new[] { "memory.limit_in_bytes", "memory.max", "cpu.cfs_quota_us", "cpu.max", "cpu.shares", "cpu.weight", "pids.max" }
            .SelectMany(file => BaseStore.CgroupsOf(id).Select(g => Path.Combine(g, file))).Where(File.Exists).Select(f => File.ReadAllText(f).Trim()).Distinct().ToList();
        CollectionAssert.IsSubsetOf(new[] { "67108864", "20" }, limits);
        Assert.IsTrue(limits.Exists(l => l is "50000" or "50000 100000") && limits.Exists(l => l is "512" or "20"), string.Join(' ', limits));
        StringAssert.Contains(Ours.Try("exec", id, "sh", "-c", "for i in $(seq 30); do sleep 3 & done; wait").Error, "can't fork");
        Ours.Run("rm", "-f", id);
        Assert.AreEqual(137, Ours.Try("run", "--name", "hungry", "--runtime", runtime, "--memory", "16m", "base:1", "dd", "if=/dev/zero", "of=/dev/null", "bs=100M", "count=1").ExitCode);
        StringAssert.Contains(Ours.Run("inspect", "hungry"), "\"OOMKilled\": true");
    }

    [TestMethod]
    public void WhatCanNotBeIsACodedErrorAndNothingIsLeft()
    {
        Ours.Fails(127, "IMG5001", "run", "--rm", "--runtime", runtime, "base:1", "no-such-program");
        Ours.Fails(126, "IMG5002", "run", "--rm", "--runtime", runtime, "base:1", "/etc/passwd");
        Ours.Fails(125, "IMG5010", "run", "--rm", "--runtime", runtime, "-u", "nobody-here", "base:1", "true");
        Ours.Fails(125, "IMG5013", "run", "--rm", "--runtime", runtime, "-v", "/nowhere/at/all:/x", "base:1", "true");
        Assert.AreEqual("", Ours.Run("ps", "-q"));
    }

    [TestMethod]
    public void WhoeverWatchesItMayBeKilled()
    {
        var id = Start("-d", "--memory", "64m", "base:1", "sleep", "1000");
        var process = Ours.ProcessOf(id);
        Tool.Run("kill", "-KILL", Ours.MonitorOf(id));
        // The embedded runtime's container ends with its watcher, an OCI runtime's does not: both are told as they are.
        if (runtime == "embedded")
            Wait.Until(() => Ours.Run("ps", "-q").Length == 0);
        Assert.AreEqual(runtime != "embedded", Ours.Run("ps", "-q").Length > 0 && File.Exists($"/proc/{process}/stat"));
        Ours.Run("stop", "-t", "0", id);
        Ours.Run("start", id);
        Assert.AreEqual("here\n", Ours.Run("exec", id, "echo", "here"));
        Ours.Run("rm", "-f", id);
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(Ours.Store, "containers")));
    }

    private string Run(params string[] arguments) => Ours.Run(["run", "--rm", "--runtime", runtime, .. arguments]);

    private string Start(params string[] arguments)
    {
        var id = Ours.Run(["run", "--runtime", runtime, .. arguments]).Trim();
        ids.Add(id);
        return id;
    }

    // A folder of this machine that an image's links lead to, and how it is before anybody followed one.
    private (string Folder, string Before) Trap()
    {
        Directory.CreateDirectory(store["trap/folder"]);
        File.WriteAllText(store["trap/file"], "untouched");
        return (store["trap"], Tree.Describe(store["trap"]));
    }

    private string WithLayer(string name, string script, params string[] config)
    {
        Ours.Run("copy", $"oci:{SmallBase.WithLayer(store[name], script, config)}:base", $"store:{name}:1");
        return $"{name}:1";
    }
}

/// <summary>The runtime that needs nothing installed.</summary>
[TestClass]
public sealed class EmbeddedRuntimeTests() : RuntimeConformance("embedded");

/// <summary>runc, by a bundle.</summary>
[TestClass]
public sealed class RuncTests() : RuntimeConformance("runc");

/// <summary>crun, by a bundle, on a machine whose control groups it refuses to see.</summary>
[TestClass]
public sealed class CrunTests() : RuntimeConformance("crun");
