using System.Diagnostics;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Containers from outside, as their user has them: by the command line, on a real base.</summary>
[TestClass]
public sealed class ContainerTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;
    private readonly List<string> started = [];

    [ClassInitialize]
    public static void MakeStore(TestContext _)
    {
        ours = (store = new BaseStore(RealBase.Layout)).Ours;
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:small:1");
    }

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose() => started.ForEach(id => ours.Try("rm", "-f", id));

    [TestMethod]
    public void ADetachedContainerOutlivesItsCommandAndKeepsWhatItLeftUntilItIsRemoved()
    {
        var id = Start("-d", "base:1", "sh", "-c", "echo out; echo err >&2; echo kept > /kept; exit 7");
        Assert.AreEqual("7", ours.Run("wait", id).Trim());
        var logs = ours.Try("logs", id).Succeed();
        Assert.AreEqual(("out\n", "err\n"), (logs.Output, logs.Error));
        Assert.AreEqual("A /kept\n", ours.Run("diff", id));
        ours.Run("rm", id);
        ours.Fails(1, "IMG50", "logs", id);
    }

    [TestMethod]
    public void AStartedAgainContainerHasItsChanges()
    {
        var id = Start("-d", "base:1", "sh", "-c", "echo x >> /count; cat /count; exit 0");
        ours.Run("wait", id);
        ours.Run("start", id);
        ours.Run("wait", id);
        Assert.AreEqual("x\nx\nx\n", ours.Run("logs", id));
    }

    [TestMethod]
    public void EveryContainerHasItsOwnCopyOfWhatItChanges()
    {
        var first = Start("-d", "base:1", "sh", "-c", "echo first > /etc/motd");
        var second = Start("-d", "base:1", "sh", "-c", "cat /etc/motd");
        Assert.AreEqual("0\n0\n", ours.Run("wait", first, second));
        Assert.DoesNotContain("first", ours.Run("logs", second));
    }

    [TestMethod]
    public void StopSendsTheStopSignalThenKills()
    {
        var polite = Start("-d", "base:1", "sh", "-c", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        var deaf = Start("-d", "base:1", "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done");
        var other = Start("-d", "--stop-signal", "USR1", "base:1", "sh", "-c", "trap 'exit 4' USR1; echo ready; while :; do sleep 0.05; done");
        foreach (var id in started)
            Wait.Until(() => ours.Run("logs", id) == "ready\n");
        ours.Run("stop", "-t", "1", polite, deaf, other);
        Assert.AreEqual("3\n137\n4\n", ours.Run("wait", polite, deaf, other));
    }

    [TestMethod]
    [DataRow("root", "0:0")]
    [DataRow("daemon", "1:1")]
    [DataRow("1234", "1234:0")]
    [DataRow("1234:games", "1234:60")]
    public void AUserIsLookedUpInTheImage(string user, string expected) =>
        Assert.AreEqual(expected, ours.Run("run", "--rm", "-u", user, "base:1", "sh", "-c", "echo $(id -u):$(id -g)").Trim());

    [TestMethod]
    public void AnUnknownUserIsACodedError() => ours.Fails(125, "IMG50", "run", "--rm", "-u", "nobody-here", "base:1", "true");

    [TestMethod]
    public void AReadOnlyRootCanNotBeWrittenButItsMountsCan()
    {
        Directory.CreateDirectory(store["data"]);
        var result = ours.Try("run", "--rm", "--read-only", "-v", $"{store["data"]}:/data", "--tmpfs", "/t", "base:1",
            "sh", "-c", "echo a > /data/a && echo b > /t/b && ! touch /x");
        Assert.AreEqual(0, result.ExitCode, result.ToString());
        Assert.AreEqual("a\n", File.ReadAllText(store["data/a"]));
        StringAssert.Contains(ours.Try("run", "--rm", "-v", $"{store["data"]}:/data:ro", "base:1", "touch", "/data/b").Error, "Read-only");
    }

    [TestMethod]
    [DataRow("--rm")]
    [DataRow("--name reader", DisplayName = "with a log")]
    [DataRow("--rm -t", DisplayName = "with a terminal")]
    public void AContainerWhoseReaderIsGoneEndsAsAProgramDoes(string options)
    {
        started.Add("reader");
        var result = Tool.Run("sh", "-c", $"timeout -s KILL 30 '{Imagebuild.Program}' --store {ours.Store} run {options} base:1 yes | head -1");
        Assert.AreEqual("y", result.Trim());
        Wait.Until(() => ours.Run("ps", "-q").Length == 0);
    }

    [TestMethod]
    public void ATerminalIsOne() =>
        // script gives our own command a terminal, as a user has; and types a NUL when its own input is at its end.
        StringAssert.Contains(
            Tool.Try("script", ["-qec", $"'{Imagebuild.Program}' --store {ours.Store} run --rm -it base:1 sh -c 'tty; test -t 0 && test -t 1 && echo yes'", "/dev/null"])
                .Succeed().Output.ReplaceLineEndings("\n").Replace("^@", "", StringComparison.Ordinal),
            "/dev/pts/0\nyes\n");

    [TestMethod]
    public void StandardInputIsGivenOnWithI() => Assert.AreEqual(
        "hello", Tool.Try(Imagebuild.Program, ["--store", ours.Store, "run", "--rm", "-i", "base:1", "cat"], "hello").Succeed().Output);

    [TestMethod]
    public void SignalsOfTheCallerReachTheContainer()
    {
        using var process = Process.Start(Imagebuild.Program,
            ["--store", ours.Store, "run", "--name", "signalled", "base:1", "sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done"]);
        started.Add("signalled");
        Wait.Until(() => ours.Try("logs", "signalled").Output == "ready\n");
        Tool.Run("kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(5, process.ExitCode);
    }

    [TestMethod]
    [DataRow(">&-")]
    [DataRow("2>&-")]
    [DataRow("<&- >&- 2>&-")]
    public void WhatTheCallerHasClosedIsWrittenNowhere(string closed)
    {
        var result = Tool.Try("sh", ["-c", $"'{Imagebuild.Program}' --store {ours.Store} run --rm base:1 sh -c 'echo out; echo error >&2; exit 3' {closed}"]);
        Assert.AreEqual(3, result.ExitCode, result.ToString());
        Assert.AreEqual(closed.Contains(" >&-", StringComparison.Ordinal) || closed[0] == '>' ? "" : "out\n", result.Output);
        Assert.AreEqual(closed.Contains("2>&-", StringComparison.Ordinal) ? "" : "error\n", result.Error);
    }

    // CVE-2021-30465, CVE-2022-23648: an image whose names lead out of it.
    [TestMethod]
    [DataRow("etc/hosts", "hosts", "hosts")]
    [DataRow("etc/resolv.conf", "hosts", "hosts")]
    [DataRow("etc/hostname", "hosts", "hosts")]
    [DataRow("etc", "", "hosts")]
    [DataRow("work", "", "volume")]
    public void ALinkLeadsAMountOnlyWithinTheImage(string name, string target, string mounted)
    {
        var (trap, before) = Trap(name);
        var image = WithLink(name, Path.Combine(trap, target));
        var mounts = ours.Run("run", "--rm", "-w", "/work", "-v", $"{store.Path}:/work/volume", image, "/bin/cat", "/proc/self/mountinfo");
        Tree.AssertEqual(before, Tree.Describe(trap));
        StringAssert.Contains(mounts, $" {trap}/{mounted} rw", "where the link leads, in the container");
    }

    // CVE-2024-21626: through a descriptor that the runtime has left open, a folder of the machine. They begin at 13 or so.
    [TestMethod]
    public void ADescriptorOfTheRuntimesIsNoWorkingDirectory()
    {
        foreach (var number in Enumerable.Range(0, 64))
            ours.Fails(125, "IMG5015", "run", "--rm", "-w", $"/proc/self/fd/{number}", "small:1", "pwd");
    }

    // CVE-2019-5736: the first process is this program until it is the image's.
    [TestMethod]
    public void ThisProgramIsNotTheImages()
    {
        var image = WithLayer("own-program", Imagebuild.CopyLibraries + "printf '#!/proc/self/exe\\n' > script; chmod +x script; ln -s /proc/self/exe link; ln -s /proc/1/exe one");
        foreach (var path in new[] { "/proc/self/exe", "/proc/1/exe", "/script", "/link", "/one" })
        {
            var result = ours.Try("run", "--rm", image, path, "--version");
            Assert.IsTrue(result.ExitCode is 126 or 127 && result.Error.Contains("IMG500", StringComparison.Ordinal), result.ToString());
        }
    }

    // CVE-2026-41567, CVE-2019-14271: a helper that is looked up once the image's root is ours is the image's.
    [TestMethod]
    public void NoProgramOfTheImagesIsExecutedForUs()
    {
        const string Helpers = "unpigz pigz igzip gzip xz zstd tar pasta newuidmap newgidmap mount umount modprobe ip iptables nsenter getent runc crun";
        var image = WithLayer("helpers", $"mkdir -p usr/bin; for n in {Helpers}; do printf '#!/bin/sh\\necho $0 >> /planted\\n' > usr/bin/$n; chmod +x usr/bin/$n; done");
        var id = Start(["-d", .. Tool.Find("pasta") is null ? (string[])[] : ["-p", "80"], image, "sleep", "1000"]);
        ours.Run("exec", id, "true");
        ours.Run("export", "-o", store["helpers.tar"], id);
        ours.Run("commit", id, "helpers:2");
        ours.Run("stop", "-t", "0", id);
        Assert.AreEqual("", ours.Run("diff", id));
        ours.Run("start", id);
        ours.Run("exec", id, "unpigz");
        Assert.AreEqual("A /planted\n", ours.Run("diff", id), "what was planted works");
    }

    // crun before 1.28: what names a container became a path.
    [TestMethod]
    [DataRow("../../x")]
    [DataRow("-v")]
    public void ANameIsNeverAPath(string name)
    {
        Directory.CreateDirectory(store["x"]);
        ours.Fails(125, "IMG5007", "run", "--rm", $"--name={name}", "base:1", "true");
        foreach (var verb in new[] { "rm", "logs", "start", "inspect" })
            Assert.AreNotEqual(0, ours.Try(verb, "--", name).ExitCode);
        Assert.IsEmpty(Directory.GetFileSystemEntries(store["x"]));
    }

    // A folder of this machine that a link of an image means, with what the link's reader would find there.
    private static (string Folder, string Before) Trap(string name)
    {
        var trap = store[$"trap-{name.Replace('/', '-')}"];
        Directory.CreateDirectory(trap);
        File.WriteAllText(trap + "/hosts", "untouched");
        return (trap, Tree.Describe(trap));
    }

    // An image with a symbolic link in the place of one of its names.
    private static string WithLink(string name, string target)
    {
        var id = name.Replace('/', '-');
        return WithLayer(id, $"mkdir -p ./{Path.GetDirectoryName(name)}; ln -s '{target}' '{name}'");
    }

    // An image with one layer more, made by a script in its folder.
    private static string WithLayer(string id, string script)
    {
        ours.Run("copy", $"oci:{SmallBase.WithLayer(store[id], script)}:base", $"store:{id}:1");
        return $"{id}:1";
    }

    private string Start(params string[] arguments)
    {
        var id = ours.Run(["run", .. arguments]).Trim();
        started.Add(id);
        return id;
    }
}
