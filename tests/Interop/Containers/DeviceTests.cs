using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Which devices of the machine a container can use: those that every container has, and those that were given to it.</summary>
[TestClass]
public sealed class DeviceTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Imagebuild ours;

    public DeviceTests()
    {
        Tool.RequireRoot();
        ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
    }

    public void Dispose() => folder.Dispose();

    // Root has CAP_MKNOD, as docker's has, and makes whatever node it likes. A disk of the machine is the machine.
    [TestMethod]
    [DataRow("/")]
    [DataRow("/dev")]
    [DataRow("/dev/shm")]
    [DataRow("/tmp")]
    [DataRow("/mnt", DisplayName = "a folder of the machine")]
    [DataRow("/memory", DisplayName = "a tmpfs")]
    public void ANodeThatRootMakesOpensNoDevice(string where)
    {
        Directory.CreateDirectory(folder["shared"]);
        var result = ours.Run("run", "--rm", "-v", $"{folder["shared"]}:/mnt", "--tmpfs", "/memory", "base:1", "sh", "-c",
            $"mknod {where}/its-disk b $(cat /sys/class/block/*/dev | head -1 | tr : ' ') && mknod {where}/its-zero c 1 5 && echo made; cat {where}/its-disk; head -c 1 {where}/its-zero; true");
        Assert.AreEqual("made\n", result);
    }

    [TestMethod]
    public void ANodeOfTheImagesOpensNoDevice()
    {
        Tool.Run("sh", "-c", $"mkdir {folder["tree"]} && mknod {folder["tree"]}/zero c 1 5 && tar -C {folder["tree"]} -cf {folder["layer.tar"]} zero");
        Tool.Run("cp", "-r", SmallBase.Layout, folder["layout"]);
        Tool.Run("umoci", "raw", "add-layer", "--image", $"{folder["layout"]}:base", folder["layer.tar"]);
        ours.Run("copy", $"oci:{folder["layout"]}:base", "store:nodes:1");
        Assert.AreEqual("1 5\n", ours.Run("run", "--rm", "nodes:1", "stat", "-c", "%t %T", "/zero"));
        StringAssert.Contains(ours.Try("run", "--rm", "nodes:1", "cat", "/zero").Error, "Permission denied");
    }

    [TestMethod]
    public void TheUsualOnesAreItsOwn()
    {
        Assert.AreEqual("3\n", ours.Run("run", "--rm", "base:1", "sh", "-c", "echo x > /dev/null; head -c 3 /dev/urandom | wc -c; chmod 600 /dev/null; chown 1 /dev/zero"));
        Assert.AreEqual("666 0", Tool.Run("stat", "-c", "%a %u", "/dev/null").Trim(), "the machine's");
        Assert.AreEqual("0", Tool.Run("stat", "-c", "%u", "/dev/zero").Trim(), "the machine's");
    }

    [TestMethod]
    public void ADeviceThatIsGivenToItIsThere()
    {
        const string Read = "head -c 3 /dev/mine | od -An -tx1";
        Assert.AreEqual(" 00 00 00\n", ours.Run("run", "--rm", "--device", "/dev/zero:/dev/mine", "base:1", "sh", "-c", Read));
        Assert.AreEqual(" 00 00 00\n", ours.Run("run", "--rm", "--device", "/dev/zero:/dev/mine:rwm", "base:1", "sh", "-c", Read));
        ours.Fails(125, "IMG5014", "run", "--rm", "--device", "zero", "base:1", "true");
        ours.Fails(125, "IMG5014", "run", "--rm", "--device", "/dev/zero:/dev/mine:r", "base:1", "true");
        ours.Fails(125, "IMG5013", "run", "--rm", "--device", "/dev/none", "base:1", "true");
    }
}
