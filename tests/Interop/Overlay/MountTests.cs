using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Overlay;

/// <summary>A container's tree seen from the machine, whether it runs or not.</summary>
[TestClass]
public class MountTests
{
    private readonly TempFolder folder = new();
    private Imagebuild ours = null!;

    [TestInitialize]
    public void GetAnImage()
    {
        Tool.RequireRoot();
        ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
    }

    [TestCleanup]
    public void Clean() => folder.Dispose();

    [TestMethod]
    public void AContainerThatDoesNotRunIsMountedForWriting()
    {
        ours.Run("create", "--name", "c", "base:1", "cat", "/from-outside");
        var merged = ours.Run("mount", "c").Trim();
        Assert.AreEqual(merged, ours.Run("mount", "c").Trim());
        File.WriteAllText($"{merged}/from-outside", "hello");
        Assert.AreEqual("A /from-outside\n", ours.Run("diff", "c"));
        ours.Run("unmount", "c");
        Assert.IsEmpty(Directory.GetFileSystemEntries(merged));
        ours.Run("start", "c");
        ours.Run("wait", "c");
        Assert.AreEqual("hello", ours.Run("logs", "c"));
    }

    [TestMethod]
    public void AContainerThatStartsWhileItIsMountedIsTheSameTree()
    {
        ours.Run("create", "--name", "c", "base:1", "/bin/sh", "-c", "cat /before; echo inside > /after; sleep 60");
        var merged = ours.Run("mount", "c").Trim();
        File.WriteAllText($"{merged}/before", "before\n");
        ours.Run("start", "c");
        Wait.Until(() => File.Exists($"{merged}/after") && File.ReadAllText($"{merged}/after") == "inside\n");
        Wait.Until(() => ours.Run("logs", "c") == "before\n");
        ours.Run("rm", "-f", "c");
    }

    [TestMethod]
    public void AContainerThatRunsIsMountedAsItSeesItself()
    {
        const string Script = "echo one > /seen; while [ ! -e /stop ]; do sleep 0.05; done; echo stopped";
        ours.Run("run", "-d", "--name", "c", "base:1", "/bin/sh", "-c", Script);
        var merged = ours.Run("mount", "c").Trim();
        Wait.Until(() => File.Exists($"{merged}/seen"));
        File.WriteAllText($"{merged}/stop", "");
        ours.Run("wait", "c");
        Assert.AreEqual("stopped\n", ours.Run("logs", "c"));
        ours.Run("unmount", "c");
        ours.Run("rm", "c");
    }

    [TestMethod]
    public void AnImageIsMountedReadOnly()
    {
        var tree = ours.Run("mount", "base:1").Trim();
        Assert.AreEqual("usr/bin", new FileInfo($"{tree}/bin").LinkTarget);
        StringAssert.Contains(Tool.Try("touch", [$"{tree}/x"]).Error, "Read-only file system");
        ours.Run("unmount", "base:1");
        ours.Fails(1, "IMG5053", "unmount", "base:1");
    }

    [TestMethod]
    public void ACommitOfARunningContainerIsOfOneMoment()
    {
        // Two files that the container always changes together.
        const string Script = "i=0; while :; do i=$((i+1)); echo $i > /a; echo $i > /b; done";
        ours.Run("run", "-d", "--name", "c", "base:1", "/bin/sh", "-c", Script);
        for (var round = 0; round < 5; round++)
        {
            ours.Run("commit", "c", $"moment:{round}");
            var seen = ours.Run("run", "--rm", $"moment:{round}", "/bin/sh", "-c", "cat /a; echo -; cat /b");
            var numbers = seen.Split('-').Select(n => int.TryParse(n, out var number) ? number : -1).ToList();
            // Stopped between the emptying of a file and the write, the file is empty: that is a moment too.
            Assert.IsTrue(numbers.Contains(-1) || numbers[0] - numbers[1] is 0 or 1, seen);
        }

        var counter = ours.Run("mount", "c").Trim() + "/a";
        var last = File.ReadAllText(counter);
        Wait.Until(() => File.ReadAllText(counter) != last);
        ours.Run("unmount", "c");
        ours.Run("rm", "-f", "c");
    }
}
