using System.Diagnostics;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Places;

/// <summary>The power is cut somewhere in a pull.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PullPowerCutTests
{
    private const int Layers = 12;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public async Task WhateverTheStoreCallsCompleteAfterwardsVerifies(int part)
    {
        using var disk = new PowerCut();
        using var registry = DockerRegistry.Start();
        var image = $"{registry.Host}/app:1";
        await PushAsync(image);
        var ours = new Imagebuild(Path.Combine(disk.Root, "store"));
        // How long a whole pull takes, and that it leaves what verifies.
        var clock = Stopwatch.StartNew();
        ours.Run("pull", "-q", image);
        var whole = clock.Elapsed;
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        ours.Run("prune", "-a", "-f");
        Assert.AreEqual("", ours.Run("images", "-q"));

        using var pull = Process.Start(new ProcessStartInfo(Imagebuild.Program, ["--store", ours.Store, "pull", "-q", image])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await Task.Delay(whole * (part / 5.0));
        disk.CommitJournal();
        disk.Cut(pull);
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        ours.Run("pull", "-q", image);
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{ours.Store}:{image}", $"dir:{disk.Root}/copy");
    }

    [TestMethod]
    public async Task APullThatIsDoneOutlivesAPowerCut()
    {
        using var disk = new PowerCut();
        var (ours, image) = await PullAsync(disk, Imagebuild.Program);
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        StringAssert.Contains(ours.Run("images", "--digests"), image.Split(':')[0]);
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{ours.Store}:{image}", $"dir:{disk.Root}/copy");
    }

    // Else nothing here would be shown: a power cut that does no harm proves no sync.
    [TestMethod]
    public async Task APullThatDoesNotSyncDoesNot()
    {
        Tool.Require("strace");
        const string Syncs = "fsync,fdatasync,syncfs";
        using var disk = new PowerCut();
        var (ours, _) = await PullAsync(
            disk, Tool.Find("strace")!, "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + Syncs, "-e", $"inject={Syncs}:retval=0", Imagebuild.Program);
        ours.Fails(1, "error IMG", "verify");
    }

    // A whole pull, by a program with arguments of its own, and the power cut after it.
    private static async Task<(Imagebuild Ours, string Image)> PullAsync(PowerCut disk, string program, params string[] arguments)
    {
        using var registry = DockerRegistry.Start();
        var image = $"{registry.Host}/app:1";
        await PushAsync(image);
        var ours = new Imagebuild(Path.Combine(disk.Root, "store"));
        ours.Run("copy", "scratch", "store:other");
        Tool.Run(program, [.. arguments, "--store", ours.Store, "pull", "-q", image]);
        disk.CommitJournal();
        disk.Cut();
        return (ours, image);
    }

    private static async Task PushAsync(string name)
    {
        var image = TestImages.WithFiles([.. Enumerable.Range(0, Layers).Select(i => new string((char)('a' + i), 300_000))]);
        using var place = new RegistryPlace(new RegistryOptions());
        await using var destination = place.OpenDestination(name);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
    }
}
