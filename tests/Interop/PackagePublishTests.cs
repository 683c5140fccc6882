using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>Projects that publish themselves with the packed package and the real SDK.</summary>
[TestClass]
public class PackagePublishTests
{
    [TestMethod]
    public void TwoPublishesOfTheSameInputInTwoFoldersGiveOneDigest()
    {
        using var folder = new TempFolder();
        var digests = new[] { "one", "a second one" }.Select(name =>
        {
            var project = Project.Create(folder[name]);
            // The compiler writes the paths of the sources into what it makes unless it is told not to.
            return project.Publish($"-p:PathMap=\"{project.Folder}=/src\"").GetProperty("digest").GetString();
        }).ToList();
        Assert.AreEqual(digests[0], digests[1]);
    }

    [TestMethod]
    public void ASecondPublishMakesNothingAgain()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var first = project.Publish();
        var second = project.Publish();
        Assert.AreEqual(first.GetProperty("digest").GetString(), second.GetProperty("digest").GetString());
        Assert.AreEqual("packages reused, projects reused, app reused", States(second));
        Assert.AreEqual(0, second.GetProperty("bytesSent").GetInt64());
    }

    // What compiling just in time costs a build is most of what the build costs.
    [TestMethod]
    public void NothingOfOursIsCompiledJustInTime()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        project.Publish();
        Tool.Run(
            "env", $"DOTNET_JitStdOutFile={folder["methods"]}", "DOTNET_JitDisasmSummary=1",
            "dotnet", "publish", $"{project.Folder}/app", "-t:PublishImage", "-nologo", "-nodeReuse:false");
        var methods = File.ReadLines(folder["methods"]).Select(line => line.Split("JIT compiled ")[^1]).ToList();
        Assert.IsGreaterThan(100, methods.Count, "MSBuild's own are there");
        // But for those that are called so that the runtime does not compile others, and those that are never compiled ahead.
        string[] known = ["ImageBuild.Tasks.TieringDelay+FirstCall", "ImageBuild.Compression.DeflateEncoder:FindMatches", "ImageBuild.Compression.DeflateBlockWriter:WriteTokens"];
        Assert.AreEqual("", string.Join('\n', methods.Where(m => m.StartsWith("ImageBuild.", StringComparison.Ordinal)
            && !known.Any(name => m.StartsWith(name, StringComparison.Ordinal)))));
    }

    [TestMethod]
    public void AChangeOfTheProgramMakesItsLayerAlone()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        project.Publish();
        File.AppendAllText($"{project.Folder}/app/Program.cs", "\nConsole.WriteLine(2);");
        Assert.AreEqual("packages reused, projects reused, app created", States(project.Publish()));
    }

    [TestMethod]
    public void AChangedFileIsTheReasonOfItsLayerAndIsExplainedBefore()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        project.Publish();
        File.WriteAllText($"{project.Folder}/app/settings.json", "{}");
        var explained = project.Dotnet("publish", "-t:ExplainImage").Succeed().Output;
        StringAssert.Contains(explained, "settings.json added");
        StringAssert.Contains(explained, "package Markdig 1.6.0: 1 file, ");
        var layers = project.Publish().GetProperty("layers").EnumerateArray()
            .Where(l => l.GetProperty("state").GetString() != "base").ToDictionary(l => l.GetProperty("name").GetString()!);
        StringAssert.Contains(layers["app"].GetProperty("reason").GetString(), "settings.json added");
        Assert.AreEqual("created", layers["app"].GetProperty("state").GetString(), "explaining made nothing");
        Assert.AreEqual("unchanged since the last build", layers["packages"].GetProperty("reason").GetString());
    }

    [TestMethod]
    public void SkopeoAndUmociAgreeWithTheResultFile()
    {
        Tool.Require("skopeo", "umoci");
        using var folder = new TempFolder();
        var result = Project.Create(folder["p"]).Publish($"-p:ImageBuildOutputs=\"oci:{folder["out"]}:app\"");
        using var inspected = JsonDocument.Parse(Tool.Run("skopeo", "inspect", $"oci:{folder["out"]}:app"));
        Assert.AreEqual(result.GetProperty("digest").GetString(), inspected.RootElement.GetProperty("Digest").GetString());
        Assert.AreEqual(Layers(result, "digest"), string.Join(' ', inspected.RootElement.GetProperty("Layers").EnumerateArray()));
        using var config = JsonDocument.Parse(Tool.Run("skopeo", "inspect", "--config", $"oci:{folder["out"]}:app"));
        Assert.AreEqual(
            Layers(result, "diffId"),
            string.Join(' ', config.RootElement.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray()));
        Assert.AreEqual(
            Layers(result, "name").Split(' ').Count(n => n != "base"),
            config.RootElement.GetProperty("history").EnumerateArray()
                .Count(h => h.GetProperty("created_by").GetString()!.StartsWith("imagebuild layer ", StringComparison.Ordinal)));
        Tool.Run("umoci", "stat", "--image", $"{folder["out"]}:app");
    }

    [TestMethod]
    [DataRow("out/app.tar", "", "docker-archive:FOLDER/out/app.tar", DisplayName = "docker's, to a file")]
    [DataRow("out/", "", "docker-archive:FOLDER/out/app.tar.gz", DisplayName = "docker's, to a folder")]
    [DataRow("app.tar", "OCI", "oci-archive:FOLDER/app.tar:latest", DisplayName = "OCI's")]
    public void AnArchiveIsReadByOthers(string path, string format, string reference)
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        var result = Project.Create(folder["p"])
            .Publish($"-p:ContainerArchiveOutputPath={folder[path]}", $"-p:ContainerImageFormat={format}", "-p:ContainerBaseImage=scratch");
        var source = reference.Replace("FOLDER", folder.Path, StringComparison.Ordinal);
        using var config = JsonDocument.Parse(Tool.Run("skopeo", "inspect", "--config", source));
        Assert.AreEqual(
            Layers(result, "diffId"),
            string.Join(' ', config.RootElement.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray()));
    }

    [TestMethod]
    public void FilesHaveTheModesOfWhatTheyAreWhateverTheHostSays()
    {
        Tool.RequireRoot();
        Tool.Require("umoci");
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        File.WriteAllText($"{project.Folder}/app/start.sh", "#!/bin/sh\n");
        File.WriteAllText($"{project.Folder}/app/secret.json", "{}");
        File.SetUnixFileMode($"{project.Folder}/app/secret.json", (UnixFileMode)0b111_111_111);
        project.Publish($"-p:ImageBuildOutputs=\"oci:{folder["out"]}:app\"", "-p:ContainerBaseImage=scratch");
        Tool.Run("umoci", "unpack", "--image", $"{folder["out"]}:app", folder["bundle"]);
        Assert.AreEqual(
            """
            . 755 0:0
            app 755 0:0
            app.deps.json 644 0:0
            app.dll 644 0:0
            data 755 1654:1654
            lib.dll 644 0:0
            secret.json 644 0:0
            start.sh 755 0:0
            """,
            string.Join('\n', Tool.Try("bash", ["-c", "find . -printf '%P %m %U:%G\\n' | sed 's/^ /. /' | grep -E '^(\\.|app|data|secret.*|start.*|lib|app.d.*|lib.dll) ' | LC_ALL=C sort"],
                folder: folder["bundle"] + "/rootfs/app").Succeed().Output.TrimEnd('\n')));
    }

    [TestMethod]
    [DataRow("publish", "-p:ImageBuildOnPublish=true", DisplayName = "dotnet publish with ImageBuildOnPublish")]
    [DataRow("build", "-t:PublishImage", DisplayName = "dotnet build -t:PublishImage")]
    [DataRow("msbuild", "-restore -t:PublishImage", DisplayName = "dotnet msbuild -t:PublishImage")]
    [DataRow("publish", "-p:ImageBuildOnPublish=true -t:PublishImage", DisplayName = "both switches")]
    [DataRow("publish", "-t:PublishContainer", DisplayName = "dotnet publish -t:PublishContainer, as for the SDK")]
    [DataRow("publish", "-t:PublishContainer -p:ImageBuildOnPublish=true", DisplayName = "the SDK's switch and ours")]
    public void EveryWayOfAskingMakesTheImageOnce(string verb, string arguments)
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var output = project.Dotnet(verb, [.. arguments.Split(' '), "-v:m"]).Succeed().Output;
        Assert.AreEqual(1, output.Split('\n').Count(l => l.Contains("store:app:latest", StringComparison.Ordinal)), output);
        Assert.DoesNotContain("warning", output);
    }

    [TestMethod]
    public void AWebProjectsContainerProfileMakesOurs()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var file = $"{project.Folder}/app/app.csproj";
        File.WriteAllText(file, File.ReadAllText(file).Replace("Microsoft.NET.Sdk\"", "Microsoft.NET.Sdk.Web\""));
        foreach (var state in new[] { "app created", "app reused" })
        {
            var output = project.Dotnet("publish", "-p:PublishProfile=DefaultContainer", "-p:ImageBuildResultFile=result.json").Succeed().Output;
            Assert.AreEqual(1, output.Split('\n').Count(l => l.Contains("store:app:latest", StringComparison.Ordinal)), output);
            using var result = JsonDocument.Parse(File.ReadAllText($"{project.Folder}/app/result.json"));
            StringAssert.EndsWith(States(result.RootElement), state, "the result of one build is no content of the next");
        }
    }

    [TestMethod]
    public void TheSdksOwnSupportIsLeftAloneWhereThatIsAskedFor()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var project = Project.Create(folder["p"], "<ImageBuildReplaceSdkContainers>false</ImageBuildReplaceSdkContainers>");
        project.Publish($"-p:ImageBuildOutputs={registry.Host}/base:1", "-p:ContainerBaseImage=scratch");
        // The SDK takes this name alone for a registry without TLS.
        var host = registry.Host.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        string[] arguments = [$"-p:ContainerBaseImage={host}/base:1", $"-p:ContainerArchiveOutputPath={folder["app.tar"]}"];
        var output = project.Dotnet("publish", ["-t:PublishContainer", .. arguments]).Succeed().Output;
        StringAssert.Contains(output, "Building image 'app' with tags 'latest'", "in the SDK's words");
        StringAssert.Contains(project.Dotnet("publish", ["-t:PublishImage", .. arguments]).Succeed().Output, "docker-archive:");
    }

    [TestMethod]
    public void APlainPublishMakesNone()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        Assert.DoesNotContain("app:latest", project.Dotnet("publish").Succeed().Output);
        Assert.IsFalse(Directory.Exists($"{project.Folder}/store"));
    }

    [TestMethod]
    public void AProjectWithSeveralFrameworksSaysThatOneHasToBeChosen()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var file = $"{project.Folder}/app/app.csproj";
        File.WriteAllText(file, File.ReadAllText(file).Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0</TargetFrameworks>"));
        var result = project.Dotnet("build", "-t:PublishImage");
        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Output, "error IMG1052");
        project.Dotnet("publish", "-f", "net10.0", "-t:PublishImage").Succeed();
    }

    [TestMethod]
    public void ASelfContainedProgramHasItsFrameworkInALayerOfItsOwn()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var result = project.Publish("-r", "linux-x64", "--self-contained", "-p:ContainerBaseImage=scratch");
        Assert.AreEqual("framework created, packages created, projects created, app created", States(result));
        Assert.IsGreaterThan(20_000_000, result.GetProperty("layers")[0].GetProperty("size").GetInt64());
        Assert.IsLessThan(2_000_000, result.GetProperty("layers")[3].GetProperty("size").GetInt64());
    }

    [TestMethod]
    public void LabelsAndVariablesKeepEverySeparator()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"], """
            <Description>one; two: three, four=five</Description>
            """, """
            <ContainerEnvironmentVariable Include="ASPNETCORE_URLS" Value="http://+:9090;https://*:9091" />
            <ContainerLabel Include="a.label" Value="a:b;c,d=e f" />
            <ContainerPort Include="53" Type="udp" />
            """);
        project.Publish($"-p:ImageBuildOutputs=\"oci:{folder["out"]}:app\"");
        using var json = JsonDocument.Parse(Tool.Run("skopeo", "inspect", "--config", $"oci:{folder["out"]}:app"));
        var config = json.RootElement.GetProperty("config");
        Assert.AreEqual("one; two: three, four=five", config.GetProperty("Labels").GetProperty("org.opencontainers.image.description").GetString());
        Assert.AreEqual("a:b;c,d=e f", config.GetProperty("Labels").GetProperty("a.label").GetString());
        Assert.IsTrue(config.GetProperty("Env").EnumerateArray().Any(e => e.GetString() == "ASPNETCORE_URLS=http://+:9090;https://*:9091"));
        CollectionAssert.IsSubsetOf(
            new[] { "53/udp", "9090/tcp", "9091/tcp" }, config.GetProperty("ExposedPorts").EnumerateObject().Select(p => p.Name).ToList());
    }

    private static string States(JsonElement result) => string.Join(", ", result.GetProperty("layers").EnumerateArray()
        .Where(l => l.GetProperty("state").GetString() != "base").Select(l => $"{l.GetProperty("name")} {l.GetProperty("state")}"));

    private static string Layers(JsonElement result, string property) =>
        string.Join(' ', result.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty(property)));
}
