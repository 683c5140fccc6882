using ImageBuild.Interop.Peers;
using ImageBuild.Interop.Places;

namespace ImageBuild.Interop.Unpack;

[TestClass]
public class LayerFolderPlaceTests
{
    // Beside one that was just removed it would take three times as long (ext4, fs/ext4/ialloc.c, recently_deleted).
    [TestMethod]
    public void OnExt4ALayerMayBeAnywhere()
    {
        using var disk = new PowerCut();
        var ours = new Imagebuild($"{disk.Root}/store");
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:small:1");
        ours.Run("run", "--rm", "--network", "none", "small:1", "true");
        var folders = Directory.GetDirectories($"{disk.Root}/store/layers");
        Assert.IsNotEmpty(folders);
        foreach (var folder in folders)
            Assert.Contains('T', Tool.Run("lsattr", "-d", folder).Split(' ')[0]);
    }
}
