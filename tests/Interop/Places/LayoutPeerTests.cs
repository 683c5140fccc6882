using System.Text.Json;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Places;

/// <summary>skopeo and umoci read our layouts and our store as they are, and we read theirs.</summary>
[TestClass]
public class LayoutPeerTests
{
    private const string Name = "docker.io/library/app:3.20";

    private readonly TempFolder folder = new();

    private ImageStore Store => new(new StoreFolders(folder["store"]), TestImages.Platform);

    private LayoutPlace Layouts => new(folder.Path);

    [TestCleanup]
    public void RemoveFolder() => folder.Dispose();

    [TestMethod]
    public async Task SkopeoAndUmociReadTheStoreByTheNamesThatWeGive()
    {
        Tool.Require("skopeo", "umoci");
        var image = TestImages.WithFiles("one", "two");
        await WriteAsync(image, Store.OpenDestination(Reference.Parse("app:3.20"), Reference.Parse($"app@{image.Digest}")));
        AssertOthersRead(folder["store"], image);
    }

    [TestMethod]
    public async Task SkopeoAndUmociReadOurLayouts()
    {
        Tool.Require("skopeo", "umoci");
        var image = TestImages.WithFiles("one", "two");
        await WriteAsync(image, Layouts.OpenDestination($"layout:{Name}"));
        AssertOthersRead(folder["layout"], image);
    }

    [TestMethod]
    public async Task WhatOthersWriteBesideOursStaysAndIsRead()
    {
        Tool.Require("skopeo", "umoci");
        var image = TestImages.WithFiles("one", "two");
        await WriteAsync(image, Layouts.OpenDestination($"layout:{Name}"));
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{folder["layout"]}:{Name}", $"oci:{folder["layout"]}:skopeos");
        Tool.Run("umoci", "tag", "--image", $"{folder["layout"]}:{Name}", "umocis");
        Tool.Run("umoci", "gc", "--layout", folder["layout"]);
        await WriteAsync(TestImages.WithFiles("three"), Layouts.OpenDestination("layout:ours"));
        foreach (var name in new[] { Name, "skopeos", "umocis" })
            await AssertReadsAsync($"layout:{name}", image);
        await AssertReadsAsync("layout:ours", TestImages.WithFiles("three"));
    }

    [TestMethod]
    public async Task ALayerThatUmociAddedIsRead()
    {
        Tool.Require("umoci", "tar");
        await WriteAsync(TestImages.WithFiles("one"), Layouts.OpenDestination("layout:a"));
        File.WriteAllText(folder["file"], "text");
        Tool.Run("tar", "-C", folder.Path, "-cf", folder["layer.tar"], "file");
        Tool.Run("umoci", "raw", "add-layer", "--image", $"{folder["layout"]}:a", "--tag", "b", folder["layer.tar"]);
        await using var source = Layouts.OpenSource("layout:b");
        var image = await Image.ReadAsync(source, "b", TestImages.Platform, default);
        Assert.HasCount(2, image.Layers);
        await ImageAssert.ValidAsync(image);
    }

    private void AssertOthersRead(string layout, Image image)
    {
        using var inspected = JsonDocument.Parse(Tool.Run("skopeo", "inspect", $"oci:{layout}:{Name}"));
        Assert.AreEqual(image.Digest.ToString(), inspected.RootElement.GetProperty("Digest").GetString());
        CollectionAssert.Contains(Tool.Run("umoci", "ls", "--layout", layout).Split('\n'), Name);
        Tool.Run("umoci", "stat", "--image", $"{layout}:{Name}");
        Tool.Run("umoci", "unpack", "--image", $"{layout}:{Name}", folder["bundle"]);
        Assert.AreEqual("two", File.ReadAllText(folder["bundle"] + "/rootfs/1.txt"));
    }

    private async Task AssertReadsAsync(string name, Image image)
    {
        await using var source = Layouts.OpenSource(name);
        var back = await Image.ReadAsync(source, name, TestImages.Platform, default);
        Assert.AreEqual(image.Digest, back.Digest, name);
        await ImageAssert.ValidAsync(back);
    }

    private static async Task WriteAsync(Image image, IImageDestination destination)
    {
        await using (destination)
            await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
    }
}
