using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Leaving a container that one types in, and coming back to it.</summary>
[TestClass]
public sealed class AttachTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;

    [ClassInitialize]
    public static void MakeStore(TestContext _) => ours = (store = new BaseStore()).Ours;

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose() => store.RemoveContainers();

    [TestMethod]
    public void WhoIsLeftByItsKeysLivesOnAndIsThereForWhoComesBack()
    {
        // Typed a while after the other, as the shell comes up; ^P^Q leaves it.
        var left = Typing("until \"$0\" --store \"$1\" ps -q | grep -q .; do sleep 0.1; done; sleep 1; printf 'A=here\\n'; sleep 0.5; printf '\\020\\021'; sleep 5", "run -it --name c base:1 sh");
        Assert.AreEqual(0, left.ExitCode, left.ToString());
        StringAssert.Contains(left.Output, "read escape sequence");
        Assert.AreEqual("running true\n", ours.Run("inspect", "-f", "{{.State.Status}} {{.Config.Tty}}", "c"));
        var back = Typing("sleep 0.5; printf 'echo $A again; exit 7\\n'; sleep 5", "attach c");
        Assert.AreEqual(7, back.ExitCode, back.ToString());
        StringAssert.Contains(back.Output.ReplaceLineEndings("\n"), "\nhere again\n");
        Assert.AreEqual("7\n", ours.Run("wait", "c"));
        ours.Fails(1, "IMG5008", "attach", "c");
    }

    // There is one socket: a second one that starts it must not put its own there.
    [TestMethod]
    public async Task HoweverManyStartItAtOnceOneDoesAndItCanBeAttachedTo()
    {
        ours.Run("run", "-d", "--name", "c", "--network", "none", "base:1", "sleep", "1000");
        for (var round = 0; round < 5; round++)
        {
            ours.Run("stop", "-t", "0", "c");
            var starts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => ours.Try("start", "c"))));
            Assert.IsTrue(starts.Any(s => s.ExitCode == 0));
            foreach (var refused in starts.Where(s => s.ExitCode != 0))
                StringAssert.Contains(refused.Error, "IMG5008", refused.ToString());
            Assert.IsTrue(File.Exists($"{ours.Store}/containers/{ours.Run("ps", "-q", "--no-trunc").Trim()}/attach"));
        }
    }

    [TestMethod]
    public void AProgramMoreIsLeftByKeysOfOnesOwn()
    {
        ours.Run("run", "-d", "--name", "c", "--network", "none", "base:1", "sleep", "1000");
        var left = Typing("sleep 1; printf 'sleep 77\\n'; sleep 0.5; printf '\\001d'; sleep 5", "exec -it --detach-keys ctrl-a,d c sh");
        Assert.AreEqual(0, left.ExitCode, left.ToString());
        StringAssert.Contains(ours.Run("exec", "c", "ps"), "sleep 77");
        Assert.AreEqual(9, Typing("sleep 1; printf 'exit 9\\n'; sleep 5", "exec -it c sh").ExitCode);
        ours.Fails(125, "IMG5014", "exec", "--detach-keys", "foo", "c", "true");
    }

    [TestMethod]
    public void AnAttachedOneGetsBothStreamsGivesInputAndHasTheExitCode()
    {
        ours.Run("run", "-d", "-i", "--name", "c", "--network", "none", "base:1", "sh", "-c", "read x; echo out $x; echo err $x >&2; read y; exit $y");
        var first = Tool.Try("sh", ["-c", "(echo one; sleep 1) | timeout 20 \"$0\" --store \"$1\" attach c & sleep 0.5; echo 4 | timeout 20 \"$0\" --store \"$1\" attach c; echo second $?; wait $!; echo first $?",
            Imagebuild.Program, ours.Store]);
        StringAssert.Contains(first.Output, "out one\n");
        Assert.AreEqual("err one\n", first.Error);
        StringAssert.Contains(first.Output, "second 4\n");
        StringAssert.Contains(first.Output, "first 4\n");
    }

    [TestMethod]
    public void ASignalOfWhoIsAttachedReachesTheContainer()
    {
        ours.Run("run", "-d", "--name", "c", "--network", "none", "base:1", "sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.05; done");
        var result = Tool.Try("sh", ["-c", "\"$0\" --store \"$1\" attach c & sleep 0.7; kill $!; wait $!", Imagebuild.Program, ours.Store]);
        Assert.AreEqual(3, result.ExitCode, result.ToString());
    }

    // script gives our own command a terminal, as a user has.
    private static ToolResult Typing(string keys, string words) => Tool.Try(
        "sh", ["-c", $"({keys}) | timeout 60 script -qec \"'$0' --store '$1' {words}\" /dev/null", Imagebuild.Program, ours.Store]);
}
