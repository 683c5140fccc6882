using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>Publishes whose base is in a registry, or which go to one.</summary>
[TestClass]
public class PackageRegistryTests
{
    [TestMethod]
    public void AnImageGoesToTheRegistryUnderEveryTagAndOnlyWhatItLacksIsSent()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var project = Project.Create(folder["p"], "<ContainerBaseImage>scratch</ContainerBaseImage>");
        string[] arguments = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/app", "-p:ContainerImageTags=\"1;1.0\""];
        var first = project.Publish(arguments);
        foreach (var tag in new[] { "1", "1.0" })
            Assert.AreEqual(first.GetProperty("digest").GetString(), Digest($"{registry.Host}/team/app:{tag}"));
        Assert.IsGreaterThan(0, first.GetProperty("bytesSent").GetInt64());
        var second = project.Publish(arguments);
        Assert.AreEqual(2, second.GetProperty("requests").GetInt64(), "one question a tag");
        Assert.AreEqual(0, second.GetProperty("bytesSent").GetInt64());
        Assert.AreEqual(first.GetProperty("digest").GetString(), second.GetProperty("digest").GetString());
    }

    [TestMethod]
    public void ABaseOfTheSameRegistryIsMountedAndItsNameAndDigestAreLabels()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var basis = $"{registry.Host}/bases/dotnet:1";
        Tool.Run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", $"oci:{RealBase.Layout}:base", $"docker://{basis}");
        var project = Project.Create(folder["p"]);
        string[] arguments = [$"-p:ContainerRegistry={registry.Host}", $"-p:ContainerBaseImage={basis}"];
        var result = project.Publish(arguments);
        Assert.IsLessThan(5_000_000, result.GetProperty("bytesSent").GetInt64(), "the base's layers were not sent");
        using var config = JsonDocument.Parse(Tool.Run("skopeo", "inspect", "--config", "--tls-verify=false", $"docker://{registry.Host}/app:latest"));
        var labels = config.RootElement.GetProperty("config").GetProperty("Labels");
        Assert.AreEqual(basis, labels.GetProperty("org.opencontainers.image.base.name").GetString());
        Assert.AreEqual(2, project.Publish(arguments).GetProperty("requests").GetInt64(), "which manifest the base's tag means, and which the result's");
        Assert.AreEqual(Digest(basis), labels.GetProperty("org.opencontainers.image.base.digest").GetString());
    }

    [TestMethod]
    public void ABaseThatTheStoreHasNeedsNoRegistry()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        JsonElement online;
        string[] arguments;
        using (var registry = DockerRegistry.Start())
        {
            var basis = $"{registry.Host}/bases/app:1";
            project.Publish($"-p:ImageBuildOutputs={basis}", "-p:ContainerBaseImage=scratch");
            arguments = [$"-p:ContainerBaseImage={basis}", "-p:ContainerAppCommandInstruction=Entrypoint"];
            var never = project.Dotnet("publish", ["-t:PublishImage", "-p:ImageBuildPull=never", .. arguments]);
            StringAssert.Contains(never.Output, "error IMG3005");
            online = project.Publish(arguments);
        }

        foreach (var policy in new[] { "missing", "never" })
        {
            var offline = project.Publish([$"-p:ImageBuildPull={policy}", .. arguments]);
            Assert.AreEqual(online.GetProperty("digest").GetString(), offline.GetProperty("digest").GetString(), policy);
            Assert.AreEqual(0, offline.GetProperty("requests").GetInt64(), policy);
        }

        StringAssert.Contains(project.Dotnet("publish", ["-t:PublishImage", "-p:ImageBuildPull=always", .. arguments]).Output, "error IMG20");
    }

    private static string Digest(string image)
    {
        using var json = JsonDocument.Parse(Tool.Run("skopeo", "inspect", "--tls-verify=false", $"docker://{image}"));
        return json.RootElement.GetProperty("Digest").GetString()!;
    }
}
