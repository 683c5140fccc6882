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

    [TestMethod]
    public async Task AStoreThatCanOnlyBeReadIsRead()
    {
        using var disk = new PowerCut();
        using var registry = DockerRegistry.Start();
        var image = $"{registry.Host}/app:1";
        await PushAsync(image, new Random(Seed.Value));
        var ours = new Imagebuild($"{disk.Root}/store");
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:kept:1");
        ours.Run("create", "--name", "c", "kept:1", "true");
        Tool.Run("mount", "-o", "remount,ro", disk.Root);

        (string Code, string[] Verb)[] writes =
        [
            ("IMG4001", ["copy", "scratch", "store:new:1"]), ("IMG4001", ["tag", "kept:1", "kept:2"]), ("IMG4001", ["rmi", "-f", "kept:1"]),
            ("IMG4001", ["prune", "-f"]), ("IMG4001", ["rm", "c"]), ("IMG4001", ["start", "c"]), ("IMG4001", ["create", "kept:1", "true"]), ("IMG", ["pull", "-q", image]), ("IMG", ["commit", "c", "new:1"]),
        ];
        foreach (var (code, verb) in writes)
            StringAssert.Contains(ours.Fails(1, $"error {code}", verb).Error, "Read-only file system", verb[0]);
        StringAssert.Contains(ours.Fails(125, "error IMG4001", "run", "kept:1", "true").Error, "Read-only file system");

        StringAssert.Contains(ours.Run("images"), "kept");
        StringAssert.Contains(ours.Run("ps", "-a"), "kept:1");
        foreach (var read in new string[][] { ["inspect", "kept:1"], ["history", "kept:1"], ["df"], ["copy", "store:kept:1", $"oci:{disk.Root}-layout:x"] })
            ours.Run(read);
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));

        Tool.Run("mount", "-o", "remount,rw", disk.Root);
        ours.Run("pull", "-q", image);
        ours.Run("start", "c");
        Assert.AreEqual("0\n", ours.Run("wait", "c"));
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
