using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layers;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Places;

/// <summary>Archives that we write are read by docker, podman and skopeo, and we read theirs.</summary>
[TestClass]
public class ArchivePeerTests
{
    private readonly TempFolder folder = new();

    private DockerArchivePlace Docker => new(folder.Path, folder["tmp"]);

    private OciArchivePlace Oci => new(folder.Path, folder["tmp"]);

    [TestCleanup]
    public void RemoveFolder() => folder.Dispose();

    [TestMethod]
    [DataRow("gzip")]
    [DataRow("none")]
    [DataRow("zstd")]
    public async Task DockerPodmanAndSkopeoReadOurDockerArchive(string compression)
    {
        Tool.Require("skopeo");
        var image = TestImages.WithFiles(TestImages.Platform, LayerCompression.Parse(compression, "optimal"), "one", "two");
        await WriteAsync(Docker, "a.tar:test/app:1", image);
        var loaded = "";
        using (var docker = Dockerd.Start())
        {
            docker.Docker("load", "-i", folder["a.tar"]);
            loaded = docker.Docker("inspect", "--format", "{{.Id}}", "test/app:1").Trim();
        }

        using var podman = new Podman();
        podman.Run("load", "-i", folder["a.tar"]);
        Assert.AreEqual(image.Id.ToString(), loaded, "docker");
        Assert.AreEqual(image.Id.Hex, podman.Run("inspect", "--format", "{{.Id}}", "docker.io/test/app:1").Trim(), "podman");
        Tool.Run("skopeo", "--insecure-policy", "copy", $"docker-archive:{folder["a.tar"]}:test/app:1", $"oci:{folder["back"]}:x");
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci-archive:{folder["a.tar"]}:1", $"oci:{folder["back2"]}:x");
    }

    [TestMethod]
    public async Task DockerPodmanAndSkopeoGiveAnImageAllNamesOfOurArchive()
    {
        Tool.Require("skopeo");
        var image = TestImages.WithFiles("one", "two");
        await WriteAsync(Docker, "a.tar:test/app:1,test/app:2", image);
        using (var docker = Dockerd.Start())
        {
            docker.Docker("load", "-i", folder["a.tar"]);
            Assert.AreEqual("1\n2\n", Sorted(docker.Docker("images", "--format", "{{.Tag}}", "test/app")));
        }

        using var podman = new Podman();
        podman.Run("load", "-i", folder["a.tar"]);
        // Of a layout with several names it wants to be told one, and takes docker's list, whose short names are its own.
        Assert.AreEqual("1\n2\n", Sorted(podman.Run("images", "--format", "{{.Tag}}", "localhost/test/app")));
        foreach (var name in new[] { $"docker-archive:{folder["a.tar"]}:test/app:2", $"oci-archive:{folder["a.tar"]}:2" })
            Assert.AreEqual(image.Id.Hex, Tool.Run("skopeo", "inspect", "--raw", name).Split("\"digest\":\"sha256:")[1][..64], name);

        static string Sorted(string lines) => string.Concat(lines.Split('\n').Order(StringComparer.Ordinal).Skip(1).Select(l => l + "\n"));
    }

    [TestMethod]
    public async Task PodmanAndContainerdKnowTheFullNameInOurOciArchive()
    {
        var image = TestImages.WithFiles("one", "two");
        await WriteAsync(Oci, "a.tar:test/app:1", image);
        using var podman = new Podman();
        podman.Run("load", "-i", folder["a.tar"]);
        Assert.AreEqual(image.Id.Hex, podman.Run("inspect", "--format", "{{.Id}}", "docker.io/test/app:1").Trim());
        using var containerd = Containerd.Start();
        containerd.Run("images", "import", "--no-unpack", folder["a.tar"]);
        StringAssert.Contains(containerd.Run("images", "ls", "-q"), "docker.io/test/app:1\n");
    }

    [TestMethod]
    public async Task SkopeoReadsOurOciArchiveAndWeReadSkopeosInBothKinds()
    {
        Tool.Require("skopeo");
        var image = TestImages.WithFiles("one", "two");
        await WriteAsync(Oci, "a.tar:docker.io/test/app:1", image);
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci-archive:{folder["a.tar"]}:1", $"oci-archive:{folder["b.tar"]}:x");
        await AssertReadsAsync(Oci, "b.tar:x", image);
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci-archive:{folder["a.tar"]}:1", $"docker-archive:{folder["c.tar"]}:test/app:1");
        await AssertReadsAsync(Docker, "c.tar:test/app:1", image);
    }

    [TestMethod]
    public async Task WeReadWhatDockerAndPodmanSave()
    {
        var image = TestImages.WithFiles("one", "two", "two");
        await WriteAsync(Docker, "a.tar:test/app:1", image);
        using (var docker = Dockerd.Start())
        {
            docker.Docker("load", "-i", folder["a.tar"]);
            docker.Docker("save", "-o", folder["docker.tar"], "test/app:1");
        }

        await AssertReadsAsync(Docker, "docker.tar:test/app:1", image);
        using var podman = new Podman();
        podman.Run("load", "-i", folder["a.tar"]);
        foreach (var format in new[] { "docker-archive", "oci-archive" })
        {
            podman.Run("save", "--format", format, "-o", folder[$"{format}.tar"], "docker.io/test/app:1");
            IPlace place = format == "oci-archive" ? Oci : Docker;
            await AssertReadsAsync(place, $"{format}.tar", image);
        }
    }

    // The configuration is what others keep; the manifest they make anew where they change the compression.
    private static async Task AssertReadsAsync(IPlace place, string name, Image image)
    {
        await using var source = place.OpenSource(name);
        var back = await Image.ReadAsync(source, name, TestImages.Platform, default);
        Assert.AreEqual(image.Id, back.Id, name);
        await ImageAssert.ValidAsync(back);
    }

    private static async Task WriteAsync(IPlace place, string name, Image image)
    {
        await using var destination = place.OpenDestination(name);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
    }
}
