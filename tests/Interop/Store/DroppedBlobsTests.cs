using ImageBuild.Interop.Peers;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Interop.Store;

/// <summary>
/// A store whose blobs were dropped does all that another does: what it pushes, saves and copies is to the bit what was
/// pulled, whoever had compressed it.
/// </summary>
[TestClass]
public sealed class DroppedBlobsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly DockerRegistry registry = DockerRegistry.Start();
    private readonly Imagebuild ours;

    public DroppedBlobsTests() => ours = new Imagebuild(folder["store"]);

    public void Dispose()
    {
        registry.Dispose();
        folder.Dispose();
    }

    [TestMethod]
    [DataRow("docker", DisplayName = "compressed by docker")]
    [DataRow("umoci", DisplayName = "compressed by umoci, as podman and skopeo do it")]
    [DataRow("nobody", DisplayName = "not compressed")]
    public void AnImageIsPushedAgainToTheBit(string writer)
    {
        Tool.RequireRoot();
        var image = $"{registry.Host}/app:1";
        Push(writer, image);
        var before = Manifest(image);
        ours.Run("pull", "-q", image);
        var disk = Disk();
        StringAssert.Contains(ours.Run("prune", "-f", "--blobs"), "Deleted: sha256:");
        Assert.IsLessThan(writer == "nobody" ? disk * 0.55 : disk * 0.85, Disk(), "the disk of the store");
        Assert.IsFalse(HasLargeBlobs());

        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Assert.AreEqual("Total reclaimed space: 0B\n", ours.Run("prune", "-f"));
        StringAssert.Contains(ours.Run("pull", image), "Image is up to date");
        Assert.AreEqual("Linux\n", ours.Run("run", "--rm", image, "uname"));
        ours.Run("tag", image, $"{registry.Host}/again:1");
        Tool.Run("rm", "-r", registry.Folder + "/data");
        ours.Run("push", "-q", $"{registry.Host}/again:1");
        Assert.AreEqual(before, Manifest($"{registry.Host}/again:1"));
        // All of it is read and compared.
        Tool.Run("skopeo", "--insecure-policy", "copy", "-q", "--src-tls-verify=false", $"docker://{registry.Host}/again:1", $"dir:{folder["copy"]}");
    }

    [TestMethod]
    public void APullDropsThemByItselfIfItIsToldToAndTheyAreSavedAndCopied()
    {
        Tool.RequireRoot();
        Push("umoci", $"{registry.Host}/app:1");
        Tool.Try(Imagebuild.Program, ["--store", ours.Store, "pull", "-q", $"{registry.Host}/app:1"],
            environment: new Dictionary<string, string?> { ["IMAGEBUILD_DROP_BLOBS"] = "1" }).Succeed();
        Assert.IsFalse(HasLargeBlobs());
        ours.Run("save", "-o", folder["saved.tar"], $"{registry.Host}/app:1");
        Tool.Run("skopeo", "--insecure-policy", "copy", "-q", $"docker-archive:{folder["saved.tar"]}", $"dir:{folder["copy"]}");
        ours.Run("copy", $"store:{registry.Host}/app:1", $"oci:{folder["layout"]}:a");
        Tool.Run("umoci", "unpack", "--image", $"{folder["layout"]}:a", folder["bundle"]);
    }

    // It was told that the store has them.
    [TestMethod]
    public async Task WhileAnImageComesInThatMayCountOnThemTheLayersStayThatTheyAreMadeOf()
    {
        Tool.RequireRoot();
        var image = $"{registry.Host}/app:1";
        Push("umoci", image);
        ours.Run("pull", "-q", image);
        ours.Run("prune", "-f", "--blobs");
        var store = new ImageStore(new StoreFolders(ours.Store), Platform.Parse("linux/amd64"));
        Task<string> prune;
        using (await store.HoldBlobsAsync(CancellationToken.None))
        {
            ours.Run("rmi", "-f", image);
            prune = Task.Run(() => ours.Run("prune", "-f"));
            await Task.Delay(500);
            Assert.IsFalse(prune.IsCompleted);
            Assert.AreNotEqual(0, Directory.GetFiles(folder["store/layers"], "gzip-sha256-*", SearchOption.AllDirectories).Length);
        }

        await prune;
        Assert.AreEqual(0, Directory.GetFiles(folder["store/layers"], "gzip-sha256-*", SearchOption.AllDirectories).Length);
    }

    [TestMethod]
    public void WhatCantBeMadeAgainIsSaidAndGotFromItsRegistry()
    {
        Tool.RequireRoot();
        var image = $"{registry.Host}/app:1";
        Push("nobody", image);
        ours.Run("pull", "-q", image);
        ours.Run("prune", "-f", "--blobs");
        var file = Directory.GetFiles(folder["store/layers"], "System.Runtime.dll", SearchOption.AllDirectories).Single();
        Tool.Run("sh", "-c", $"printf X | dd of={file} seek=1000 bs=1 conv=notrunc status=none");
        StringAssert.Contains(ours.Fails(1, "IMG4009", "verify").Output, "was dropped, and can't be made again");
        ours.Run("tag", image, $"{registry.Host}/again:1");
        Assert.AreEqual("", ours.Fails(1, "IMG4010", "push", "-q", $"{registry.Host}/again:1").Output);
        StringAssert.EndsWith(ours.Run("verify", "--repair"), "Repaired.\n");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
    }

    private static string Manifest(string image) =>
        Tool.Run("skopeo", "--insecure-policy", "inspect", "--raw", "--tls-verify=false", $"docker://{image}");

    private bool HasLargeBlobs() => Directory.GetFiles(folder["store/blobs/sha256"]).Any(f => new FileInfo(f).Length > 1 << 20);

    // A small base and this machine's .NET, under a name by which the registry is known.
    private void Push(string writer, string image)
    {
        Tool.Run("cp", "-a", SmallBase.Layout, folder["base"]);
        Tool.Run("tar", "-C", Path.GetDirectoryName(typeof(object).Assembly.Location)!, "-cf", folder["dotnet.tar"], ".");
        Tool.Run("umoci", "raw", "add-layer", "--image", $"{folder["base"]}:base", folder["dotnet.tar"]);
        var layout = $"oci:{folder["base"]}:base";
        if (writer == "umoci")
        {
            Tool.Run("skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false", layout, $"docker://{image}");
            return;
        }

        Tool.Run("skopeo", "--insecure-policy", "copy", "-q", layout, $"docker-archive:{folder["base.tar"]}:{image}");
        if (writer == "nobody")
        {
            ours.Run("copy", $"docker-archive:{folder["base.tar"]}:{image}", $"docker://{image}");
            return;
        }

        using var docker = Dockerd.Start();
        docker.Docker("load", "-q", "-i", folder["base.tar"]);
        docker.Docker("push", "-q", image);
    }

    private double Disk() => double.Parse(Tool.Run("du", "-s", "--block-size=1", folder["store"]).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
}
