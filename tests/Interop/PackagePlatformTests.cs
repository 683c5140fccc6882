using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>One publish for several platforms, and what its base's registry is asked.</summary>
[TestClass]
public class PackagePlatformTests
{
    private const string Platforms = "linux-x64;linux-arm64";

    [TestMethod]
    public void EveryKindOfOutputGetsTheSameIndex()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        // No RuntimeIdentifiers: the restore that the SDK then fails without is made on the way.
        var project = Project.Create(folder["p"], $"""
            <ContainerBaseImage>scratch</ContainerBaseImage>
            <ContainerRuntimeIdentifiers>{Platforms}</ContainerRuntimeIdentifiers>
            """, """
            <ContainerEnvironmentVariable Include="ASPNETCORE_URLS" Value="http://+:9090;https://*:9091" />
            <ContainerLabel Include="a.label" Value="a:b;c,d=e f" />
            """);
        string[] outputs = [$"docker://{registry.Host}/team/app:1", $"oci:{folder["layout"]}:app", $"oci-archive:{folder["app.tar"]}:app", "store:app:1"];
        var result = project.Publish($"-p:ImageBuildOutputs=\"{string.Join(';', outputs)}\"");
        var digest = result.GetProperty("digest").GetString()!;
        string[] places = [$"docker://{registry.Host}/team/app:1", $"oci:{folder["layout"]}:app", $"oci-archive:{folder["app.tar"]}:app", $"oci:{project.Folder}/store:docker.io/library/app:1"];
        foreach (var place in places)
        {
            using var index = JsonDocument.Parse(Raw(place));
            Assert.AreEqual("amd64 arm64", string.Join(' ', index.RootElement.GetProperty("manifests").EnumerateArray()
                .Select(m => m.GetProperty("platform").GetProperty("architecture").GetString())), place);
            Assert.AreEqual(digest, DigestOf(Raw(place)), place);
        }

        // By digest alone: no tag for each platform is left lying about.
        using var tags = JsonDocument.Parse(Tool.Run("skopeo", "list-tags", "--tls-verify=false", $"docker://{registry.Host}/team/app"));
        Assert.AreEqual("1", string.Join(' ', tags.RootElement.GetProperty("Tags").EnumerateArray()));

        foreach (var architecture in new[] { "amd64", "arm64" })
        {
            using var config = JsonDocument.Parse(Tool.Run(
                "skopeo", "inspect", "--config", "--override-arch", architecture, "--tls-verify=false", $"docker://{registry.Host}/team/app:1"));
            Assert.AreEqual(architecture, config.RootElement.GetProperty("architecture").GetString());
            Assert.AreEqual("a:b;c,d=e f", config.RootElement.GetProperty("config").GetProperty("Labels").GetProperty("a.label").GetString());
            CollectionAssert.Contains(
                config.RootElement.GetProperty("config").GetProperty("Env").EnumerateArray().Select(e => e.GetString()).ToList(),
                "ASPNETCORE_URLS=http://+:9090;https://*:9091");
        }

        var images = result.GetProperty("images").EnumerateArray().ToList();
        var (x64, arm64) = (LayersOf(images[0]), LayersOf(images[1]));
        Assert.AreEqual(x64["packages"], arm64["packages"]);
        Assert.AreEqual(x64["projects"], arm64["projects"]);
        Assert.AreNotEqual(x64["app"], arm64["app"], "its executable is for one processor");
    }

    [TestMethod]
    public void MuslAndGlibcCanNotShareABase()
    {
        using var folder = new TempFolder();
        var result = Project.Create(folder["p"]).Dotnet(
            "publish", "-t:PublishImage", "-p:ContainerBaseImage=", "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-musl-x64");
        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(
            result.Output,
            "error IMG1041: One base image can't serve 'linux-x64;linux-musl-x64': some need musl and some glibc. Publish them one by one");
    }

    [TestMethod]
    public void ARegistryIsAskedNoMoreThanItMust()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var basis = $"{registry.Host}/bases/app:1";
        var project = Project.Create(folder["p"]);
        // As a command line says a list.
        const string OfPlatforms = "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64";
        project.Publish($"-p:ImageBuildOutputs={basis}", "-p:ContainerBaseImage=scratch", OfPlatforms);
        string[] arguments =
        [
            OfPlatforms,
            $"-p:ContainerBaseImage={basis}", "-p:ContainerAppCommandInstruction=Entrypoint",
            $"-p:ImageBuildOutputs=\"{registry.Host}/bases/app:2;store:app:2\"", "-p:ImageBuildPull=always",
        ];
        var first = project.Publish(arguments);
        AssertRequests(2, project.Publish(arguments), "which index the base's tag means, and which the result's");

        var locked = project.Dotnet("build", ["-t:LockImage", .. arguments]).Succeed().Output;
        StringAssert.Contains(locked, $"{basis} → sha256:");
        StringAssert.Contains(locked, "(new)");
        AssertRequests(1, project.Publish(arguments), "which index the result's tag means");
        arguments[3] = "-p:ImageBuildOutputs=store:app:2";
        var last = project.Publish(arguments);
        AssertRequests(0, last, "nothing, for the store has it all");
        Assert.AreEqual(first.GetProperty("digest").GetString(), last.GetProperty("digest").GetString());
    }

    [TestMethod]
    public void ALockedBaseStaysWhatItWasUntilTheLockIsUpdated()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var basis = $"{registry.Host}/bases/app:1";
        var project = Project.Create(folder["p"]);
        string[] arguments = [$"-p:ContainerBaseImage={basis}", "-p:ContainerAppCommandInstruction=Entrypoint", "-p:ImageBuildPull=always"];
        project.Publish($"-p:ImageBuildOutputs={basis}", "-p:ContainerBaseImage=scratch");
        project.Dotnet("build", ["-t:LockImage", .. arguments]).Succeed();
        var before = BaseOf(project.Publish(arguments));

        project.Publish($"-p:ImageBuildOutputs={basis}", "-p:ContainerBaseImage=scratch", "-p:ContainerVersion=2");
        Assert.AreEqual(before, BaseOf(project.Publish(arguments)));
        StringAssert.Contains(project.Dotnet("build", ["-t:LockImage", .. arguments]).Succeed().Output, $"(was {before})");
        Assert.AreNotEqual(before, BaseOf(project.Publish(arguments)));

        var other = project.Dotnet("publish", ["-t:PublishImage", $"-p:ContainerBaseImage={basis}0"]);
        Assert.AreNotEqual(0, other.ExitCode);
        StringAssert.Contains(other.Output, $"error IMG1081: The lock file does not say which image '{basis}0' is for linux/amd64.");
        File.WriteAllText($"{project.Folder}/app/imagebuild.lock.json", "{");
        StringAssert.Contains(project.Dotnet("publish", ["-t:PublishImage", .. arguments]).Output, "error IMG1082: ");
    }

    [TestMethod]
    public void WithALockFileAndItsBlobsABuildNeedsNoNetwork()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        string[] arguments;
        JsonElement online;
        using (var registry = DockerRegistry.Start())
        {
            var basis = $"{registry.Host}/bases/app:1";
            arguments = [$"-p:ContainerBaseImage={basis}", "-p:ContainerAppCommandInstruction=Entrypoint"];
            project.Publish($"-p:ImageBuildOutputs={basis}", "-p:ContainerBaseImage=scratch");
            project.Dotnet("build", ["-t:LockImage", .. arguments]).Succeed();
            online = project.Publish(arguments);
        }

        var offline = project.Publish(arguments);
        Assert.AreEqual(online.GetProperty("digest").GetString(), offline.GetProperty("digest").GetString());
        AssertRequests(0, offline, "there is nobody to ask");

        // A layer of the base is gone: it is named, and so is the way to get it.
        var layer = offline.GetProperty("layers").EnumerateArray().First(l => l.GetProperty("state").GetString() == "base").GetProperty("digest").GetString()!;
        File.Delete($"{project.Folder}/store/blobs/{layer.Replace(':', '/')}");
        var missing = project.Dotnet("publish", ["-t:PublishImage", "-p:ImageBuildPull=never", .. arguments]);
        Assert.AreNotEqual(0, missing.ExitCode);
        StringAssert.Contains(missing.Output, $"error IMG3005: The store does not have the blob {layer} of the base image");
        StringAssert.Contains(missing.Output, "imagebuild pull");
    }

    private static void AssertRequests(int expected, JsonElement result, string why) =>
        Assert.AreEqual(expected, result.GetProperty("requests").GetInt64(), why);

    private static string BaseOf(JsonElement result) => result.GetProperty("base").GetProperty("digest").GetString()!;

    private static Dictionary<string, string> LayersOf(JsonElement image) => image.GetProperty("layers").EnumerateArray()
        .ToDictionary(l => l.GetProperty("name").GetString()!, l => l.GetProperty("digest").GetString()!);

    private static string Raw(string reference) => Tool.Run("skopeo", "inspect", "--raw", "--tls-verify=false", reference);

    private static string DigestOf(string text) =>
        "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
