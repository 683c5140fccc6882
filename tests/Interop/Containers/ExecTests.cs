using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary><c>imagebuild exec</c> as root, from outside. What docker does is in <see cref="ExecPeerTests"/>.</summary>
[TestClass]
public sealed class ExecTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;
    private readonly List<string> started = [];

    [ClassInitialize]
    public static void MakeStore(TestContext _) => ours = (store = new BaseStore()).Ours;

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose() => started.ForEach(id => ours.Try("rm", "-f", id));

    [TestMethod]
    public void AProcessIsInTheContainerAndItsExitCodeComesBack()
    {
        var id = Start();
        ours.Run("exec", id, "sh", "-c", "echo x > /made");
        var result = ours.Try("exec", "-i", id, "sh", "-c", "cat /made; hostname; echo err >&2; tr '\\0' ' ' < /proc/1/cmdline; exit 7");
        Assert.AreEqual((7, $"x\n{id[..12]}\nsleep 1000 ", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.AreEqual("A /made\n", ours.Run("diff", id));
    }

    [TestMethod]
    public void StandardInputIsGivenOnWithI()
    {
        var id = Start();
        Assert.AreEqual("hello", Try("hello", "exec", "-i", id, "cat").Succeed().Output);
        Assert.AreEqual("", Try("hello", "exec", id, "cat").Succeed().Output);
    }

    [TestMethod]
    public void WhatCanNotRunIsACodedErrorWithDockersExitCode()
    {
        var id = Start();
        ours.Fails(127, "IMG5001", "exec", id, "no-such-program");
        ours.Fails(126, "IMG5002", "exec", id, "/etc");
        ours.Fails(125, "IMG5010", "exec", "-u", "nobody-here", id, "true");
        ours.Fails(125, "IMG5014", "exec", "-w", "relative", id, "true");
        ours.Fails(125, "IMG5015", "exec", "-w", "/missing", id, "true");
        ours.Fails(127, "IMG5001", "exec", "-d", id, "no-such-program");
        ours.Fails(1, "IMG5005", "exec", "no-such-container", "true");
    }

    [TestMethod]
    public void AUserIsLookedUpInTheContainerAsItIsNow()
    {
        var id = Start();
        ours.Run("exec", id, "sh", "-c", "echo 'new:x:77:78::/home/new:/bin/sh' >> /etc/passwd; echo 'team:x:79:new' >> /etc/group");
        Assert.AreEqual("77 78 78 79 /home/new\n", ours.Run("exec", "-u", "new", id, "sh", "-c", "echo $(id -u) $(id -g) $(id -G) $HOME"));
        // No link of the container's leads to the files of this machine.
        ours.Run("exec", id, "sh", "-c", "rm /etc/passwd; ln -s /proc/1/root/etc/issue /etc/passwd");
        ours.Fails(125, "IMG5010", "exec", "-u", "new", id, "true");
    }

    [TestMethod]
    public void ADetachedProcessPrintsNothingAndEndsWithTheContainer()
    {
        var id = Start();
        Assert.AreEqual("", ours.Run("exec", "-d", id, "sh", "-c", "echo lost; touch /ran; exec sleep 999"));
        Wait.Until(() => ours.Try("exec", id, "test", "-e", "/ran").ExitCode == 0);
        Assert.AreEqual(2, ProcessesOf(id).Count);
        Assert.AreEqual("", ours.Run("logs", id));
        ours.Run("stop", "-t", "0", id);
        Wait.Until(() => Watchers(id).Count == 0);
    }

    [TestMethod]
    public void AProcessEndsWithItsContainer()
    {
        var id = Start();
        using var process = Process.Start(Imagebuild.Program, Words("exec", id, "sh", "-c", "touch /ready; sleep 1000"));
        Wait.Until(() => ours.Try("exec", id, "test", "-e", "/ready").ExitCode == 0);
        ours.Run("stop", "-t", "0", id);
        Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(137, process.ExitCode);
        ours.Fails(1, "IMG5008", "exec", id, "true");
    }

    [TestMethod]
    public void AContainerThatEndsMeanwhileIsACodedErrorOrTheEndOfTheProcess()
    {
        for (var i = 0; i < 10; i++)
        {
            var id = Start("sleep", string.Create(CultureInfo.InvariantCulture, $"0.{i:00}"));
            var result = ours.Try("exec", id, "sleep", "0.01");
            Assert.IsTrue(
                result.ExitCode is 0 or 137 || (result.ExitCode == 1 && result.Error.StartsWith("imagebuild: error IMG5008: ", StringComparison.Ordinal)),
                result.ToString());
        }
    }

    [TestMethod]
    public async Task TwentyAtOnceLeaveNoProcessAndNoDescriptor()
    {
        var id = Start();
        var monitor = Watchers(id).Single();
        var before = Descriptors(monitor);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => ours.Run("exec", id, "sh", "-c", $"echo {i}"))));
        CollectionAssert.AreEqual(Enumerable.Range(0, 20).Select(i => $"{i}\n").ToArray(), results);
        Assert.AreEqual(1, ProcessesOf(id).Count, string.Join('\n', ProcessesOf(id)));
        CollectionAssert.AreEqual(new[] { monitor }, Watchers(id));
        Assert.AreEqual(before, Descriptors(monitor));
    }

    [TestMethod]
    public void SignalsOfTheCallerReachTheProcess()
    {
        var id = Start();
        using var process = Process.Start(
            Imagebuild.Program, Words("exec", id, "sh", "-c", "trap 'exit 5' TERM; touch /ready; while :; do sleep 0.05; done"));
        Wait.Until(() => ours.Try("exec", id, "test", "-e", "/ready").ExitCode == 0);
        Tool.Run("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
        Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(5, process.ExitCode);
    }

    [TestMethod]
    public void AProcessOutlivesWhoStartedIt()
    {
        var id = Start();
        using var process = Process.Start(Imagebuild.Program, Words("exec", id, "sh", "-c", "touch /ready; exec sleep 999"));
        Wait.Until(() => ours.Try("exec", id, "test", "-e", "/ready").ExitCode == 0);
        process.Kill();
        process.WaitForExit();
        Wait.Until(() => Watchers(id).Count == 1);
        Assert.AreEqual(2, ProcessesOf(id).Count);
    }

    [TestMethod]
    public void ATerminalIsOneOfTheContainersAndHasTheSizeOfOurs()
    {
        var id = Start();
        var result = OnTerminal($"stty rows 33 cols 99; {Command("exec", "-it", id)} sh -c 'tty; ls -l $(tty); stty size; echo $TERM; echo $(ls /proc/self/fd)'");
        StringAssert.Matches(
            result.Output, new Regex(@"/dev/pts/0\ncrw--w---- .* root +5 .* /dev/pts/0\n33 99\nxterm\n0 1 2 3\n$"), result.ToString());
        // What it grows to while the process runs.
        result = OnTerminal(
            $"stty rows 10 cols 20; (sleep 1; stty rows 44 cols 88 < /dev/tty) & {Command("exec", "-it", id)} sh -c 'trap \"stty size\" WINCH; sleep 2; true'");
        StringAssert.Contains(result.Output, "44 88\n", result.ToString());
    }

    [TestMethod]
    public void WhatIsTypedIsForTheProcessAndTheTerminalIsAsBeforeAfterwards()
    {
        var id = Start();
        const string Script = "trap \"echo caught\" INT; echo ready; cat; exit 4";
        var result = Tool.Try("bash",
        [
            "-c", $"(sleep 2; printf 'typed\\n'; sleep 1; printf '\\003'; sleep 1) | script -qec \"$0\" /dev/null",
            $"stty -g > {store["before"]}; {Command("exec", "-it", id)} sh -c '{Script}'; code=$?; stty -g > {store["after"]}; exit $code",
        ]);
        Assert.AreEqual(4, result.ExitCode, result.ToString());
        StringAssert.Contains(result.Output.ReplaceLineEndings("\n"), "typed\ntyped\n", "shown by the container's terminal, then by cat");
        StringAssert.Contains(result.Output, "caught");
        Assert.AreEqual(File.ReadAllText(store["before"]), File.ReadAllText(store["after"]));
    }

    // CVE-2024-21626: through a descriptor that the runtime has left open, a folder of the machine.
    [TestMethod]
    public void AFolderBehindAMagicLinkIsNoWorkingDirectory()
    {
        var id = Start();
        ours.Run("exec", id, "sh", "-c", "ln -s /proc/self/fd/7 /seven; ln -s /proc/1/cwd /one");
        foreach (var path in Enumerable.Range(0, 16).Select(n => $"/proc/self/fd/{n}").Concat(["/seven", "/one", "/proc/1/root", "/proc/self/cwd"]))
            ours.Fails(125, "IMG5015", "exec", "-w", path, id, "pwd");
    }

    // CVE-2019-5736: what executes /proc/self/exe executes the runtime, and gets hold of its file.
    [TestMethod]
    public void ThisProgramIsNotExecutedInTheContainer()
    {
        ours.Run("copy", $"oci:{SmallBase.WithLayer(store["libraries"], Imagebuild.CopyLibraries)}:base", "store:libraries:1");
        var id = Start("--network", "host", "libraries:1", "sleep", "1000");
        ours.Run("exec", id, "sh", "-c", "printf '#!/proc/self/exe\\n' > /script; chmod +x /script; ln -s /proc/self/exe /link; ln -s /proc/1/exe /one");
        foreach (var path in new[] { "/proc/self/exe", "/script", "/link", "/one" })
        {
            var result = ours.Try("exec", id, path, "--version");
            Assert.IsTrue(result.ExitCode is 126 or 127 && result.Error.Contains("IMG500", StringComparison.Ordinal), result.ToString());
        }
    }

    // The same, for who is quick enough to put the script there after it was looked at: the file is this program's as it
    // enters, and the mount that it is opened by can't be written.
    [TestMethod]
    public void WhoeverReachesThisProgramsFileFromTheContainerCanNotWriteIt()
    {
        var id = Start();
        using var process = Process.Start(Imagebuild.Program, Words("exec", id, "sh", "-c", "touch /ready; exec sleep 1000"));
        Wait.Until(() => ours.Try("exec", id, "test", "-e", "/ready").ExitCode == 0);
        var entrant = Watchers(id).Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains("_exec"));
        // That it is open for execution would hide what its mount says to who opens it.
        var write = Tool.Try("touch", ["-c", $"/proc/{entrant}/exe"]);
        StringAssert.Contains(write.Error, "Read-only file system", write.ToString());
        Assert.DoesNotContain(Imagebuild.Program, File.ReadAllText("/proc/self/mountinfo"), "nobody else sees that mount");
        process.Kill();
    }

    // CVE-2016-9962, CVE-2022-24769.
    [TestMethod]
    [DataRow("root")]
    [DataRow("daemon")]
    public void AProcessHasNoDescriptorOfOursAndNoInheritableCapability(string user)
    {
        var id = Start();
        Assert.AreEqual("0\n1\n2\n3\n", ours.Run("exec", "-u", user, id, "ls", "/proc/self/fd"), "the fourth is what ls reads");
        StringAssert.Contains(ours.Run("exec", "-u", user, id, "cat", "/proc/self/status"), "CapInh:\t0000000000000000\n");
    }

    [TestMethod]
    public void WhatIsNoLongerTheContainersDevptsIsNoTerminal()
    {
        var id = Start("--cap-add", "SYS_ADMIN", "base:1", "sleep", "1000");
        ours.Run("exec", id, "sh", "-c", "umount /dev/pts; mkfifo /dev/pts/ptmx");
        // Not so much as opened: it could be a device that does something when it is.
        StringAssert.Contains(ours.Fails(125, "IMG5004", "exec", "-t", id, "true").Error, "fstatfs");
    }

    private string Start(params string[] words)
    {
        string[] container = words.Length > 0 && words[0].StartsWith('-') ? words : ["base:1", .. words.Length > 0 ? words : ["sleep", "1000"]];
        var id = ours.Run(["run", "-d", .. container]).Trim();
        started.Add(id);
        return id;
    }

    private static string[] Words(params string[] arguments) => ["--store", ours.Store, .. arguments];

    private static string Command(params string[] arguments) => string.Join(' ', [$"'{Imagebuild.Program}'", .. Words(arguments)]);

    private static ToolResult Try(string input, params string[] arguments) => Tool.Try(Imagebuild.Program, Words(arguments), input);

    // script gives a command a terminal, as a user has; it types a NUL at the end of its own input.
    private static ToolResult OnTerminal(string command)
    {
        var result = Tool.Try("script", ["-qec", command, "/dev/null"]).Succeed();
        return result with { Output = result.Output.ReplaceLineEndings("\n").Replace("^@", "", StringComparison.Ordinal) };
    }

    // All that is in the container's PID namespace, zombies and all.
    private static List<string> ProcessesOf(string id)
    {
        var space = Link($"/proc/{ours.ProcessOf(id)}");
        return [.. Processes().Where(pid => Link($"/proc/{pid}") == space).Select(pid => File.ReadAllText($"/proc/{pid}/stat"))];

        static string? Link(string process) => new FileInfo($"{process}/ns/pid").LinkTarget;
    }

    // Our own processes that have to do with a container.
    private static List<string> Watchers(string id) => [.. Processes().Where(pid => CommandOf(pid).Contains(id))];

    private static string[] CommandOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Processes() =>
        Directory.EnumerateDirectories("/proc").Select(p => Path.GetFileName(p)).Where(name => name.All(char.IsAsciiDigit));

    private static int Descriptors(string pid) => Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count();
}
