using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Places;

/// <summary>
/// What a commit has said is there is there after a power cut, whole. Guards against containerd's and podman's empty files
/// in layers that count as valid (home-assistant/operating-system PR 4994, containerd #8895).
/// </summary>
[TestClass]
[DoNotParallelize]
public class DurabilityTests
{
    private static readonly Image Small = TestImages.WithFiles("one", "two");

    private static readonly Image Large = TestImages.WithFiles(
        TestImages.Platform, LayerCompression.None, new string('x', 3 << 20), new string('y', 100_000));

    [TestMethod]
    [DataRow("store:app:1")]
    [DataRow("oci:layout:x")]
    [DataRow("oci-archive:a.tar:x")]
    [DataRow("docker-archive:a.tar:x:1")]
    public async Task AnImageThatWasCommittedSurvivesAPowerCut(string reference)
    {
        using var disk = new PowerCut();
        await CopyAsync(disk, Small, reference.Replace(":1", ":0").Replace(":x", ":w"));
        await CopyAsync(disk, Large, reference);
        File.WriteAllText(Path.Combine(disk.Root, "control"), "not synced");
        disk.Cut();
        Assert.AreEqual(0, new FileInfo(Path.Combine(disk.Root, "control")) is { Exists: true } f ? f.Length : 0, "the power was not cut");
        await using var source = PlacesOf(disk).OpenSource(reference);
        var image = await Image.ReadAsync(source, reference, TestImages.Platform, default);
        Assert.AreEqual(Large.Digest, image.Digest);
        await ImageAssert.ValidAsync(image);
    }

    private static async Task CopyAsync(PowerCut disk, Image image, string reference)
    {
        await using var destination = PlacesOf(disk).OpenDestination(reference);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
    }

    private static Images.Places PlacesOf(PowerCut disk)
    {
        var tmp = Path.Combine(disk.Root, "tmp");
        return new Images.Places(
        [
            new LayoutPlace(disk.Root),
            new StorePlace(new ImageStore(new StoreFolders(Path.Combine(disk.Root, "store")), TestImages.Platform)),
            new OciArchivePlace(disk.Root, tmp),
            new DockerArchivePlace(disk.Root, tmp),
        ]);
    }
}
