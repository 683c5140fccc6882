using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layout;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary><c>append</c> and <c>rebase</c> within docker-registry, with skopeo and umoci as the judges of what came about.</summary>
[TestClass]
public sealed class EditVerbTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Imagebuild ours;

    public EditVerbTests() => ours = new Imagebuild(folder["store"]);

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public async Task AnImageIsAppendedToAndRebasedInARegistryWithoutALayerBeingDownloaded()
    {
        Tool.Require("skopeo", "umoci", "tar");
        using var registry = DockerRegistry.Start();
        var (one, two) = (TestImages.WithFiles("old", "gone"), TestImages.WithFiles("new"));
        await registry.PushAsync(one, "base:1");
        Directory.CreateDirectory(folder["tree/opt"]);
        File.WriteAllText(folder["tree/opt/file"], "appended");
        Tool.Run("tar", "-C", folder["tree"], "-czf", folder["layer.tgz"], ".");
        ours.Run("append", $"{registry.Host}/base:1", "-f", folder["layer.tgz"], "-f", folder["tree"], "-t", $"{registry.Host}/app:1", "--set-base-image-annotations");
        await AssertPeersReadAsync(registry, ("0.txt", "old"), ("1.txt", "gone"), ("opt/file", "appended"));

        // What the name of the base stands for now is the default, and the old one is known by its digest.
        await registry.PushAsync(two, "base:1");
        ours.Run("rebase", $"docker://{registry.Host}/app:1");
        await AssertPeersReadAsync(registry, ("0.txt", "new"), ("1.txt", null), ("opt/file", "appended"));

        foreach (var layer in one.Layers.Concat(two.Layers).Select(l => l.Descriptor.Digest))
        {
            Assert.DoesNotContain($"GET /v2/base/blobs/{layer}", registry.Log);
            StringAssert.Contains(registry.Log, $"POST /v2/app/blobs/uploads/?mount={Uri.EscapeDataString(layer.ToString())}&from=base");
        }

        // A destination that has the base's layers gets the new ones alone.
        ours.Run("copy", $"docker://{registry.Host}/base:1", $"oci:{folder["there"]}:base");
        var before = registry.Log.Length;
        ours.Run("append", $"docker://{registry.Host}/base:1", "-f", folder["tree"], "-t", $"oci:{folder["there"]}:app");
        Assert.DoesNotContain($"blobs/{two.Layers[0].Descriptor.Digest}", registry.Log[before..]);
    }

    private async Task AssertPeersReadAsync(DockerRegistry registry, params (string File, string? Text)[] files)
    {
        var layout = folder[Guid.NewGuid().ToString("N")];
        Tool.Run("skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", $"docker://{registry.Host}/app:1", $"oci:{layout}:app");
        Tool.Run("umoci", "unpack", "--rootless", "--image", $"{layout}:app", layout + "/bundle");
        foreach (var (file, text) in files)
            Assert.AreEqual(text, File.Exists($"{layout}/bundle/rootfs/{file}") ? File.ReadAllText($"{layout}/bundle/rootfs/{file}") : null, file);
        await using var source = new LayoutPlace("/").OpenSource($"{layout}:app");
        await ImageAssert.ValidAsync(await Image.ReadAsync(source, "app", TestImages.Platform, default));
    }
}
