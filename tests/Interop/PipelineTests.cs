using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>The pipelines of the samples, as far as they run without the service: their command, with its variables.</summary>
[TestClass]
public class PipelineTests
{
    [TestMethod]
    public void GitHubGetsOutputsAndASummary()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var (output, summary) = (folder["output"], folder["summary"]);
        Run("github-actions.yml", folder, registry, new()
        {
            ["GITHUB_ACTIONS"] = "true", ["GITHUB_OUTPUT"] = output, ["GITHUB_STEP_SUMMARY"] = summary,
        });
        StringAssert.Contains(File.ReadAllText(output), $"{registry.Host}/helloweb@{Digest(registry)}");
        StringAssert.Contains(File.ReadAllText(summary), "| app |");
    }

    [TestMethod]
    public void AzureGetsVariables()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var printed = Run("azure-pipelines.yml", folder, registry, new() { ["TF_BUILD"] = "True" });
        StringAssert.Contains(printed, "##vso[task.setvariable variable=references;isOutput=true]");
        StringAssert.Contains(printed, $"{registry.Host}/helloweb@{Digest(registry)}");
    }

    [TestMethod]
    public void GitLabGetsAFile()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var printed = Run("gitlab-ci.yml", folder, registry, new() { ["CI_PROJECT_DIR"] = folder.Path });
        Assert.DoesNotContain("##vso", printed);
        StringAssert.Contains(File.ReadAllText(folder["references.txt"]), $"{registry.Host}/helloweb@{Digest(registry)}");
    }

    // Under both tags, or skopeo does not find it.
    private static string Digest(DockerRegistry registry)
    {
        var digests = new[] { "latest", "abc123" }.Select(tag => Tool.Run(
            "skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{registry.Host}/helloweb:{tag}").Trim()).ToList();
        Assert.AreEqual(digests[0], digests[1]);
        return digests[0];
    }

    private static string Run(string file, TempFolder folder, DockerRegistry registry, Dictionary<string, string?> environment)
    {
        Tool.Require("skopeo");
        var text = File.ReadAllText(Repository.PathOf("samples", "ci", file));
        var command = text.Split('\n').Single(l => l.Contains("dotnet publish", StringComparison.Ordinal));
        environment["REGISTRY"] = registry.Host;
        environment["REVISION"] = "abc123";
        environment["IMAGEBUILD_STORE"] = folder["store"];
        return Tool.Try("bash", ["-c", command[command.IndexOf("dotnet", StringComparison.Ordinal)..]],
            folder: Dotnet.CopySamples(folder), environment: environment).Succeed().Output;
    }
}
