namespace ImageBuild.Interop.Peers;

/// <summary>The peers themselves work here: without these, a failure elsewhere could be theirs.</summary>
[TestClass]
public class PeerTests
{
    [TestMethod]
    public void TheRealBaseHasFileCapabilitiesSetuidFilesAndUsrmergeLinks()
    {
        var layout = RealBase.Layout;
        using var folder = new TempFolder();
        Tool.Run("umoci", "unpack", "--image", $"{layout}:base", folder["bundle"]);
        var root = folder["bundle"] + "/rootfs";
        StringAssert.Contains(Tool.Run("getcap", $"{root}/usr/bin/ping"), "cap_net_raw=ep");
        Assert.IsTrue(File.GetUnixFileMode($"{root}/usr/bin/passwd").HasFlag(UnixFileMode.SetUser));
        Assert.AreEqual("usr/bin", File.ResolveLinkTarget($"{root}/bin", false) is { } ? new FileInfo($"{root}/bin").LinkTarget : null);
    }

    [TestMethod]
    public void TheEnginesRunAnImageThatIsNotOurs()
    {
        var layout = SmallBase.Layout;
        using var folder = new TempFolder();
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{layout}:base", $"docker-archive:{folder["a.tar"]}:base:1");
        using (var docker = Dockerd.Start())
        {
            docker.Docker("load", "-i", folder["a.tar"]);
            Assert.AreEqual("hello\n", docker.Docker("run", "--rm", "--network", "none", "base:1", "echo", "hello"));
        }

        using var podman = new Podman();
        podman.Run("load", "-i", folder["a.tar"]);
        Assert.AreEqual("hello\n", podman.RunContainer("docker.io/library/base:1", "echo", "hello"));
    }
}
