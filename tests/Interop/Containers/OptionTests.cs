using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Options of containers that docker's users know.</summary>
[TestClass]
public sealed class OptionTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;

    [ClassInitialize]
    public static void MakeStore(TestContext _) => ours = (store = new BaseStore()).Ours;

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose() => store.RemoveContainers();

    [TestMethod]
    public void AFileGetsTheIdAndNoneThatIsThereIsWritten()
    {
        var file = store["id"];
        var id = ours.Run("run", "-d", "--cidfile", file, "base:1", "true").Trim();
        Assert.AreEqual(id, File.ReadAllText(file));
        ours.Fails(125, "container ID file found", "run", "--cidfile", file, "base:1", "true");
        Assert.AreEqual(id, File.ReadAllText(file));
        ours.Fails(1, "IMG5014", "create", "--cidfile", store["nowhere/id"], "base:1", "true");
        Assert.AreEqual(id + "\n", ours.Run("ps", "-aq", "--no-trunc"), "nothing was made");
    }

    [TestMethod]
    public void ALogOfSeveralFilesIsFollowedToItsEnd()
    {
        ours.Run("run", "-d", "--name", "c", "--network", "none", "--log-opt", "max-size=20k", "--log-opt", "max-file=3", "base:1",
            "sh", "-c", "for i in $(seq 1 1000); do echo line $i; [ $((i % 50)) = 0 ] && sleep 0.1; done");
        var followed = ours.Run("logs", "-f", "c").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEqual(Enumerable.Range(1, 1000).Select(i => $"line {i}").ToList(), followed);
        var log = ours.Run("inspect", "-f", "{{.LogPath}}", "c").Trim();
        CollectionAssert.AreEquivalent(new[] { "log", "log.1", "log.2" }, Directory.GetFiles(Path.GetDirectoryName(log)!, "log*").Select(Path.GetFileName).ToList());
        ours.Run("run", "--name", "n", "--log-driver", "none", "base:1", "echo", "gone");
        ours.Fails(1, "IMG5008", "logs", "n");
        ours.Fails(125, "IMG5014", "run", "--log-opt", "tag=x", "base:1", "true");
    }

    [TestMethod]
    public void AContainerUsesTheProcessorsThatItIsGiven()
    {
        Assert.AreEqual("0", ours.Run("run", "--rm", "--cpuset-cpus", "0", "base:1", "sh", "-c", "grep Cpus_allowed_list /proc/self/status").Split('\t')[1].Trim());
        ours.Fails(125, "IMG5014", "run", "--rm", "--cpuset-cpus", "a", "base:1", "true");
        ours.Fails(125, "IMG5022", "run", "--rm", "--cpuset-cpus", "4000", "base:1", "true");
    }

    [TestMethod]
    public void AnImageForAnotherPlatformIsNoneForThisOne()
    {
        ours.Fails(125, "IMG3005", "run", "--rm", "--pull", "never", "--platform", "linux/s390x", "base:1", "true");
        Assert.AreEqual("", ours.Run("run", "--rm", "--pull", "never", "--platform", "linux/amd64", "base:1", "true"));
    }
}
