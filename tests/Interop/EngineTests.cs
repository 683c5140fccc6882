using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>Images that go to a container engine on this machine.</summary>
[TestClass]
public class EngineTests
{
    [TestMethod]
    public void APublishedContainerGoesToDockerAndOneThatIsThereIsNotSentAgain()
    {
        using var docker = Dockerd.Start();
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var result = Publish(docker.Socket, "-t:PublishContainer", "-p:ContainerImageTags=\"1;2\"");
        StringAssert.Contains(result, "docker-daemon:app:1 → sha256:");
        StringAssert.Contains(docker.Docker("run", "--rm", "--network", "none", "app:2"), "hello");
        var id = docker.Docker("images", "-q", "--no-trunc", "app:1");
        Assert.AreEqual(id, docker.Docker("images", "-q", "--no-trunc", "app:2"), "one image with two names");

        docker.Docker("rmi", "app:2");
        var file = $"{project.Folder}/result.json";
        Publish(docker.Socket, "-t:PublishImage", "-p:LocalRegistry=Docker", "-p:ContainerImageTags=\"1;2\"", $"-p:ImageBuildResultFile={file}");
        StringAssert.Contains(File.ReadAllText(file), "\"bytesSent\": 0,");
        Assert.AreEqual(id, docker.Docker("images", "-q", "--no-trunc", "app:2"));
        Assert.IsEmpty(Directory.GetFiles($"{project.Folder}/store/tmp"));

        string Publish(string socket, params string[] arguments) => Tool.Try(
            "dotnet",
            ["publish", $"{project.Folder}/app", "-nologo", .. arguments],
            environment: new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{socket}" }).Succeed().Output;
    }

    [TestMethod]
    public async Task DockerIsSentOnlyTheLayersThatItLacks()
    {
        using var docker = Dockerd.Start();
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{docker.Socket}" };
        var basis = TestImages.WithFiles("one", "two");
        var (first, again, other) = (On(basis, "first"), On(basis, "again"), On(basis, "other"));
        Assert.AreEqual("3 blobs copied, 0 were there", await CopyAsync(basis, "base:1"));
        Assert.AreEqual("2 blobs copied, 2 were there", await CopyAsync(first, "app:1"), "the base is known by the label");
        Assert.AreEqual("2 blobs copied, 2 were there", await CopyAsync(again, "app:1"));
        // Neither the name nor a base is there that would tell what it has.
        Assert.AreEqual("4 blobs copied, 0 were there", await CopyAsync(other.WithConfig(c => c with { Config = null }), "alone:1"));
        // A layer that stands twice is two to docker.
        Assert.AreEqual("2 blobs copied, 1 were there", await CopyAsync(basis.Append([(basis.Layers[0], new History())]), "base:1"));

        docker.Docker("create", "--name", "made", "app:1", "true");
        docker.Docker("export", "-o", folder["tree.tar"], "made");
        Assert.AreEqual("onetwoagain", Tool.Run("tar", "xOf", folder["tree.tar"], "0.txt", "1.txt", "app.txt"));
        docker.Docker("save", "-o", folder["saved.tar"], "app:1");
        Tool.Run("skopeo", "--insecure-policy", "copy", $"docker-archive:{folder["saved.tar"]}", $"dir:{folder["copy"]}");

        Image On(Image image, string text) => image
            .Append([(TestImages.Layer("app.txt", text, ImageBuild.Layers.LayerCompression.Gzip), new History())])
            .WithConfig(c => c with
            {
                Config = new ContainerConfig { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("org.opencontainers.image.base.name", "base:1") },
            });

        async Task<string> CopyAsync(Image image, string name)
        {
            await using (var layout = new LayoutPlace("/").OpenDestination($"{folder[image.Digest.Hex]}:a"))
                await ImageCopier.CopyAsync(image, layout, new CopyOptions(), default);
            var copied = Tool.Try(
                Imagebuild.Program,
                ["--store", folder["store"], "copy", $"oci:{folder[image.Digest.Hex]}:a", $"docker-daemon:{name}"],
                environment: environment).Succeed();
            return Regex.Replace(copied.Error.TrimEnd().Split('\n')[^1], @" \([^)]*\)", "");
        }
    }

    [TestMethod]
    public void APublishedContainerGoesToPodmanThroughItsService()
    {
        using var podman = new Podman();
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string?> { ["XDG_RUNTIME_DIR"] = podman.StartService() };
        var project = Project.Create(folder["p"]);
        string[] arguments = ["-t:PublishContainer", "-p:LocalRegistry=Podman", "-p:ContainerImageTags=\"1;2\""];
        var output = Tool.Try("dotnet", ["publish", $"{project.Folder}/app", "-nologo", .. arguments], environment: environment).Succeed().Output;
        StringAssert.Contains(output, "docker-daemon:app:2 → sha256:");
        StringAssert.Contains(podman.RunContainer("docker.io/library/app:1"), "hello");
        StringAssert.Contains(podman.RunContainer("docker.io/library/app:2"), "hello");
    }

    [TestMethod]
    public void WithoutAnEngineAContainerGoesToTheStoreAndAnEngineThatIsAskedForIsAnError()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var nowhere = new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{folder["none.sock"]}", ["XDG_RUNTIME_DIR"] = folder.Path };
        var output = Tool.Try("dotnet", ["publish", $"{project.Folder}/app", "-nologo", "-t:PublishContainer"], environment: nowhere).Succeed().Output;
        StringAssert.Contains(output, "No docker or podman answers, so the image goes to the local store");
        StringAssert.Contains(output, "store:app:latest → sha256:");
        var refused = Tool.Try("dotnet", ["publish", $"{project.Folder}/app", "-nologo", "-t:PublishContainer", "-p:LocalRegistry=Docker"], environment: nowhere);
        Assert.AreNotEqual(0, refused.ExitCode);
        StringAssert.Contains(refused.Output, $"error IMG2017: No container engine answers: Docker at unix://{folder["none.sock"]}.");
    }

    [TestMethod]
    public void AnImageOfDockerIsReadAndIsABase()
    {
        using var docker = Dockerd.Start();
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{docker.Socket}" };
        ToolResult Ours(params string[] arguments) =>
            Tool.Try(Imagebuild.Program, ["--store", folder["store"], .. arguments], environment: environment);
        Ours("copy", $"oci:{SmallBase.Layout}:base", "docker-daemon:base:1").Succeed();
        Ours("copy", "docker-daemon:base:1", "store:back:1").Succeed();
        Assert.AreEqual(docker.Docker("images", "-q", "--no-trunc", "base:1"), Ours("images", "-q", "--no-trunc").Output);
        Assert.AreEqual("ok\n", Ours("run", "--rm", "back:1", "echo", "ok").Succeed().Output);

        var project = Project.Create(folder["p"]);
        Tool.Try(
            "dotnet",
            ["publish", $"{project.Folder}/app", "-nologo", "-t:PublishImage", "-p:ContainerBaseImage=docker-daemon:base:1", "-p:LocalRegistry=Docker"],
            environment: environment).Succeed();
        Assert.AreEqual("/app/app.dll\n", docker.Docker("run", "--rm", "--network", "none", "--entrypoint", "ls", "app", "/app/app.dll"));
        StringAssert.Contains(Ours("copy", "docker-daemon:nothing:1", "store:x").Error, "error IMG3005");
        Assert.IsEmpty(Directory.GetFiles(folder["store/tmp"]));
    }

    [TestMethod]
    public void DockerSaysItselfWhatItDoesNotTake()
    {
        using var docker = Dockerd.Start();
        using var folder = new TempFolder();
        // A layer that is no archive: docker finds out while it unpacks, when it has answered 200 already.
        var layout = folder["layout"];
        new Imagebuild(folder["s"]).Run("copy", $"oci:{SmallBase.Layout}:base", $"docker-archive:{folder["base.tar"]}:base:1");
        var environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{docker.Socket}" };
        Tool.Try(Imagebuild.Program, ["--store", folder["s"], "copy", $"docker-archive:{folder["base.tar"]}", "docker-daemon:taken:1"], environment: environment).Succeed();
        Assert.AreNotEqual("", docker.Docker("images", "-q", "taken:1"));
        Tool.Run("cp", "-r", SmallBase.Layout, layout);
        var (digest, size) = WriteBlob(layout, "no archive");
        var config = WriteBlob(layout, $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{digest}}"] } }""");
        var manifest = WriteBlob(layout, $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{config.Digest}}","size":{{config.Size}}},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{digest}}","size":{{size}}}]}
            """);
        File.WriteAllText($"{layout}/index.json", $$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{manifest.Digest}}","size":{{manifest.Size}}}]}
            """);
        var refused = Tool.Try(Imagebuild.Program, ["--store", folder["s"], "copy", $"oci:{layout}", "docker-daemon:refused:1"], environment: environment);
        Assert.AreEqual(1, refused.ExitCode);
        StringAssert.Contains(refused.Error, "error IMG2018: Docker refuses the image: ");
        Assert.AreEqual("", docker.Docker("images", "-q", "refused:1"));
    }

    private static (string Digest, int Size) WriteBlob(string layout, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var hex = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        File.WriteAllBytes($"{layout}/blobs/sha256/{hex}", bytes);
        return ($"sha256:{hex}", bytes.Length);
    }
}
