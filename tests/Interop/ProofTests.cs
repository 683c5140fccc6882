using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>The whole road, judged by programs that are not ours.</summary>
[TestClass]
public class ProofTests
{
    [TestMethod]
    public void AnImageOnARealBaseRunsInDockerInPodmanAndInRuncAndEveryDigestAgrees()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var layout = RealBase.Layout;
        var samples = Dotnet.CopySamples(folder);
        Dotnet.PublishImage($"{samples}/HelloConsole", $"-p:ContainerBaseImage=oci:{layout}:base",
            $"-p:ContainerRegistry={registry.Host}", $"-p:ImageBuildStore={folder["store"]}").Succeed();
        var image = $"{registry.Host}/helloconsole:latest";

        Tool.Run("skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", $"docker://{image}", $"oci:{folder["oci"]}:hello");
        Tool.Run("umoci", "unpack", "--image", $"{folder["oci"]}:hello", folder["bundle"]);
        var ours = new Imagebuild(folder["store"]);
        ours.Run("pull", image);
        using var inspected = JsonDocument.Parse(ours.Run("inspect", image));
        using var skopeo = JsonDocument.Parse(Tool.Run("skopeo", "inspect", "--tls-verify=false", $"docker://{image}"));
        using var config = JsonDocument.Parse(Tool.Run("skopeo", "inspect", "--config", "--tls-verify=false", $"docker://{image}"));
        StringAssert.Contains(inspected.RootElement[0].GetProperty("RepoDigests")[0].GetString()!, skopeo.RootElement.GetProperty("Digest").GetString()!);
        Assert.AreEqual(
            config.RootElement.GetProperty("rootfs").GetProperty("diff_ids").GetRawText().Replace(" ", "").Replace("\n", ""),
            JsonSerializer.Serialize(inspected.RootElement[0].GetProperty("RootFS").GetProperty("Layers")));

        Tool.Run("jq", ".", $"{folder["bundle"]}/config.json");
        File.WriteAllText($"{folder["bundle"]}/config.json", Tool.Run("jq", ".process.terminal=false", $"{folder["bundle"]}/config.json"));
        StringAssert.Contains(Tool.Run("runc", "--root", folder["runc"], "run", "--bundle", folder["bundle"], "hello"), "Hello");
        using (var docker = Dockerd.Start())
        {
            docker.Docker("pull", "-q", image);
            StringAssert.Contains(docker.Docker("run", "--rm", "--network", "none", image), "Hello");
        }

        using var podman = new Podman();
        podman.Run("pull", "-q", "--tls-verify=false", image);
        StringAssert.Contains(podman.RunContainer(image), "Hello");
        StringAssert.Contains(ours.Run("run", "--rm", image), "Hello");
    }

    [TestMethod]
    public void TheTreeThatWeUnpackIsUmocisEntryByEntry()
    {
        using var folder = new TempFolder();
        var layout = RealBase.Layout;
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{layout}:base", "store:base:1");
        ours.Run("unpack", "base:1", folder["tree"]);
        Tool.Run("umoci", "unpack", "--image", $"{layout}:base", folder["bundle"]);
        var expected = Described(folder["bundle"] + "/rootfs");
        Tree.AssertEqual(expected, Described(folder["tree"]));

        var merged = ours.Run("mount", "base:1").Trim();
        Tree.AssertEqual(expected, Described(merged));
        ours.Run("unmount", "base:1");
    }

    // Folders that the upper layer only implies: umoci gives them the time of its unpacking, we keep the lower layer's.
    private static string Described(string root) => string.Join('\n', Tree.Describe(root).Split('\n')
        .Where(l => !l.StartsWith("usr/share d ", StringComparison.Ordinal) && !l.StartsWith("usr/share/dotnet d ", StringComparison.Ordinal)));

    [TestMethod]
    public void FileCapabilitiesSetuidFilesAndUsrmergeLinksComeThroughAPublishAndARun()
    {
        using var folder = new TempFolder();
        var layout = RealBase.Layout;
        var samples = Dotnet.CopySamples(folder);
        Dotnet.PublishImage($"{samples}/HelloConsole", $"-p:ContainerBaseImage=oci:{layout}:base", $"-p:ImageBuildStore={folder["store"]}").Succeed();
        var ours = new Imagebuild(folder["store"]);
        var found = ours.Run("run", "--rm", "--entrypoint", "/bin/sh", "helloconsole", "-c",
            "/usr/sbin/getcap /usr/bin/ping; stat -c '%a %n' /usr/bin/passwd; readlink /bin /lib; stat -c %h /usr/bin/perl");
        StringAssert.Contains(found, "/usr/bin/ping cap_net_raw=ep");
        StringAssert.Contains(found, "4755 /usr/bin/passwd");
        StringAssert.Contains(found, "usr/bin\nusr/lib\n");
        Assert.EndsWith("\n2\n", found, "perl and its hard link");
    }

    [TestMethod]
    public void AnImageThatWeCommittedRunsInDockerAndPodmanWithTheChangeInIt()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        ours.Run("run", "--name", "c", "base:1", "/bin/sh", "-c", "echo changed > /etc/motd; rm -rf /usr/share/doc; mkdir /new; ln -s /etc/motd /new/link");
        ours.Run("commit", "-m", "a message", "-a", "an author", "c", $"{registry.Host}/committed:1");
        ours.Run("push", $"{registry.Host}/committed:1");

        string[] look = ["/bin/sh", "-c", "cat /new/link; ls -d /usr/share/doc 2>/dev/null || echo gone"];
        using (var docker = Dockerd.Start())
        {
            docker.Docker("pull", "-q", $"{registry.Host}/committed:1");
            Assert.AreEqual("changed\ngone\n", docker.Docker(["run", "--rm", "--network", "none", $"{registry.Host}/committed:1", .. look]));
            StringAssert.Contains(docker.Docker("history", $"{registry.Host}/committed:1"), "a message");
        }

        using var podman = new Podman();
        podman.Run("pull", "-q", "--tls-verify=false", $"{registry.Host}/committed:1");
        Assert.AreEqual("changed\ngone\n", podman.RunContainer($"{registry.Host}/committed:1", look));
    }

    [TestMethod]
    public void AnImageThatDockerCommittedRunsInOurs()
    {
        using var folder = new TempFolder();
        using var docker = Dockerd.Start();
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{SmallBase.Layout}:base", $"docker-archive:{folder["a.tar"]}:base:1");
        docker.Docker("load", "-i", folder["a.tar"]);
        docker.Docker("run", "--name", "made", "--network", "none", "base:1", "/bin/sh", "-c", "echo changed > /etc/motd; rm /etc/hostname; rm -rf /usr/share/doc");
        docker.Docker("commit", "made", "committed:1");
        docker.Docker("save", "-o", folder["c.tar"], "committed:1");

        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"docker-archive:{folder["c.tar"]}", "store:committed:1");
        Assert.AreEqual("changed\ngone\n", ours.Run("run", "--rm", "committed:1", "/bin/sh", "-c",
            "cat /etc/motd; ls -d /usr/share/doc 2>/dev/null || echo gone"));
    }

    [TestMethod]
    public void ABinaryLogOfAPublishHasNoWarning()
    {
        using var folder = new TempFolder();
        var samples = Dotnet.CopySamples(folder);
        var printed = Dotnet.PublishImage($"{samples}/HelloWeb", $"-p:ImageBuildStore={folder["store"]}", $"-bl:{folder["a.binlog"]}").Succeed();
        Assert.DoesNotContain("warning", printed.Output);
        var build = Microsoft.Build.Logging.StructuredLogger.BinaryLog.ReadBuild(folder["a.binlog"]);
        Assert.IsTrue(build.Succeeded);
        Assert.IsEmpty(build.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Warning>());
        // What a person sees without asking: the result, in one line.
        Assert.AreEqual(1, printed.Output.Split('\n').Count(l => l.Contains("helloweb:latest", StringComparison.Ordinal)), printed.Output);
    }
}
