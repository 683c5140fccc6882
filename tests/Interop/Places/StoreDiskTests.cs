using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Places;

/// <summary>
/// A store on a disk that takes no more: a command says so, what the store has stays usable, and room is all that is
/// missing. <c>IMAGEBUILD_TEST_ROUNDS</c> says in how many pulls the disk becomes full, for a long run.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class StoreDiskTests
{
    private const int Layers = 6;
    private static readonly TestNumber Rounds = new("IMAGEBUILD_TEST_ROUNDS", 4);
    private static readonly TestNumber Seed = new("IMAGEBUILD_TEST_SEED", Environment.TickCount);

    [TestMethod]
    [DataRow("ext4")]
    [DataRow("tmpfs", DisplayName = "tmpfs, whose limit is as a quota")]
    public async Task APullThatFillsTheDiskLeavesTheStoreAsItWas(string kind)
    {
        Tool.Require("skopeo", "fallocate");
        using var disk = new PowerCut();
        if (kind == "tmpfs")
            Tool.Run("mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", disk.Root);
        using var registry = DockerRegistry.Start();
        var (random, image) = (new Random(Seed.Value), $"{registry.Host}/app:1");
        await PushAsync(image, random);
        var ours = new Imagebuild($"{disk.Root}/store");
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:kept:1");
        ours.Run("run", "--rm", "kept:1", "true");
        var before = Free();
        ours.Run("pull", "-q", image);
        var needed = before - Free();

        for (var round = 0; round < Rounds.Value; round++)
        {
            ours.Run("rmi", image);
            ours.Run("prune", "-f");
            var room = (long)(needed * 0.9 * random.NextDouble());
            Tool.Run("fallocate", "-l", $"{Free() - room}", $"{disk.Root}/filler");
            var failed = ours.Fails(1, "error IMG", "pull", "-q", image);
            StringAssert.Contains(failed.Error, "No space left on device", $"{Seed}, room for {room} of {needed}");
            Assert.DoesNotContain("IMG9001", failed.Error, $"{Seed}, room for {room} of {needed}");
            Assert.AreEqual("No damage found.\n", ours.Run("verify"), $"{Seed}");
            Assert.DoesNotContain(image, ours.Run("images"), $"{Seed}");
            AssertWhole("docker.io/library/kept:1");

            File.Delete($"{disk.Root}/filler");
            Assert.AreEqual("", ours.Run("run", "--rm", "kept:1", "true"), $"{Seed}");
            ours.Run("pull", "-q", image);
            Assert.AreEqual("No damage found.\n", ours.Run("verify"), $"{Seed}");
            AssertWhole(image);
        }

        long Free() => new DriveInfo(disk.Root).AvailableFreeSpace;

        void AssertWhole(string name)
        {
            using var elsewhere = new TempFolder();
            Tool.Run("skopeo", "--insecure-policy", "copy", "-q", $"oci:{ours.Store}:{name}", $"dir:{elsewhere["copy"]}");
        }
    }

    // This kernel has no quotas; strace has it say what one with them would.
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(10)]
    public async Task AQuotaThatIsReachedIsSaidAndNothingIsLost(int writes)
    {
        Tool.RequireRoot();
        Tool.Require("strace");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var image = $"{registry.Host}/app:1";
        await PushAsync(image, new Random(Seed.Value));
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:kept:1");
        var failed = Tool.Try("strace",
        [
            "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", $"inject=pwrite64:error=EDQUOT:when={writes}+",
            Imagebuild.Program, "--store", ours.Store, "pull", "-q", image,
        ]);
        Assert.AreEqual(1, failed.ExitCode, failed.ToString());
        StringAssert.Contains(failed.Error, "error IMG4001");
        StringAssert.Contains(failed.Error, "quota");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Assert.DoesNotContain(image, ours.Run("images"));
        Assert.AreEqual("", ours.Run("run", "--rm", "kept:1", "true"));
        ours.Run("pull", "-q", image);
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true, DisplayName = "unpacked")]
    public async Task AStoreThatCanOnlyBeReadIsRead(bool isUnpacked)
    {
        using var disk = new PowerCut();
        using var registry = DockerRegistry.Start();
        var image = $"{registry.Host}/app:1";
        await PushAsync(image, new Random(Seed.Value));
        var ours = new Imagebuild($"{disk.Root}/store");
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:kept:1");
        ours.Run("create", "--name", "c", "kept:1", "true");
        if (isUnpacked)
            ours.Run("run", "--name", "ran", "kept:1", "touch", "/a");
        Tool.Run("mount", "-o", "remount,ro", disk.Root);

        string[][] writes =
        [
            ["copy", "scratch", "store:new:1"], ["tag", "kept:1", "kept:2"], ["rmi", "-f", "kept:1"], ["prune", "-f"], ["rm", "c"], ["start", "c"],
            ["create", "kept:1", "true"], ["pull", "-q", image], ["commit", "c", "new:1"], .. isUnpacked ? (string[][])[["commit", "ran", "new:1"]] : [],
        ];
        foreach (var verb in writes)
            StringAssert.Contains(ours.Fails(1, "error IMG4001", verb).Error, "Read-only file system", verb[0]);
        StringAssert.Contains(ours.Fails(125, "error IMG4001", "run", "kept:1", "true").Error, "Read-only file system");

        StringAssert.Contains(ours.Run("images"), "kept");
        StringAssert.Contains(ours.Run("ps", "-a"), "kept:1");
        Assert.AreEqual("", ours.Run("diff", "c"));
        foreach (var read in new string[][] { ["inspect", "kept:1"], ["history", "kept:1"], ["df"], ["copy", "store:kept:1", $"oci:{disk.Root}-layout:x"] })
            ours.Run(read);
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));

        Tool.Run("mount", "-o", "remount,rw", disk.Root);
        ours.Run("pull", "-q", image);
        ours.Run("start", "c");
        Assert.AreEqual("0\n", ours.Run("wait", "c"));
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
    }

    // What it writes there is lost, and nothing else: neither its end, nor its code, nor what its caller sees.
    [TestMethod]
    [DataRow(true, true, DisplayName = "in the background")]
    [DataRow(true, false, DisplayName = "in the background, until it ends")]
    [DataRow(false, true, DisplayName = "in the foreground")]
    [DataRow(false, false, DisplayName = "in the foreground, until it ends")]
    public async Task AContainerOutlivesADiskThatTakesNoLog(bool isDetached, bool isFreed)
    {
        const int Lines = 300;
        Tool.Require("fallocate");
        using var disk = new PowerCut();
        Tool.Run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.Root);
        using var outside = new TempFolder();
        var ours = new Imagebuild($"{disk.Root}/store");
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:kept:1");
        ours.Run("run", "--name", "ended", "kept:1", "true");
        // The last is longer than what a page of a full disk may still have room for.
        var (text, last) = (new string('x', 1000), new string('y', 10_000));
        var script = $"echo before; touch /out/started; until [ -e /out/full ]; do sleep 0.02; done; "
            + $"i=0; while [ $i -lt {Lines} ]; do echo {text}; i=$((i+1)); done; touch /out/written; until [ -e /out/go ]; do sleep 0.02; done; echo {last}; exit 7";
        string[] run = ["run", "--name", "c", "-v", $"{outside.Path}:/out", .. isDetached ? (string[])["-d"] : [], "kept:1", "sh", "-c", script];

        var running = Task.Run(() => ours.Try(run));
        Wait.Until(() => File.Exists(outside["started"]) && ours.Try("logs", "c").Output == "before\n");
        Tool.Run("fallocate", "-l", $"{new DriveInfo(disk.Root).AvailableFreeSpace}", $"{disk.Root}/filler");
        await File.WriteAllTextAsync(outside["full"], "");
        Wait.Until(() => File.Exists(outside["written"]));
        StringAssert.Contains(ours.Fails(1, "error IMG4001", "start", "ended").Error, "No space left on device");
        if (isFreed)
            File.Delete($"{disk.Root}/filler");
        await File.WriteAllTextAsync(outside["go"], "");
        var ran = await running;
        Assert.AreEqual("7\n", ours.Run("wait", "c"));

        Assert.AreEqual(isDetached ? 0 : 7, ran.ExitCode, ran.ToString());
        if (!isDetached)
        {
            Assert.AreEqual($"before\n{string.Concat(Enumerable.Repeat(text + "\n", Lines))}{last}\n", ran.Output);
            StringAssert.Matches(ran.Error, new("^imagebuild: warning: what the container writes is left out of its log: .*No space left on device.*\n$"));
        }

        var logs = ours.Try("logs", "c").Succeed();
        StringAssert.StartsWith(logs.Output, "before\n");
        Assert.IsLessThan(Lines * text.Length, logs.Output.Length);
        Assert.AreEqual(isFreed, logs.Output.EndsWith(last + "\n", StringComparison.Ordinal), "all that came with room is there");
        // What other commands let go of may be room enough to say it, and for some of the lines.
        StringAssert.Matches(logs.Error, new($"^(imagebuild: warning: [0-9]+ bytes are missing here, for which the disk had no room\n){(isFreed ? "+" : "*")}$"));
        File.Delete($"{disk.Root}/filler");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
    }

    // Of letters by chance, which compress to three quarters.
    private static async Task PushAsync(string name, Random random)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var image = TestImages.WithFiles([.. Enumerable.Range(0, Layers).Select(_ => new string(random.GetItems<char>(Letters, 1_000_000)))]);
        using var place = new RegistryPlace(new RegistryOptions());
        await using var destination = place.OpenDestination(name);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
    }
}
