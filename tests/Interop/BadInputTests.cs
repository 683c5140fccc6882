using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>What users get wrong, and what is broken on the way: a coded error, an exit code, nothing half written.</summary>
[TestClass]
public class BadInputTests
{
    [TestMethod]
    [DataRow("-p:ContainerBaseImage=REGISTRY/nothing:1", "IMG3005", DisplayName = "unknown base tag")]
    [DataRow("-p:ContainerBaseImage=127.0.0.1:1/base:1", "IMG20", DisplayName = "unreachable registry")]
    [DataRow("-p:ContainerRepository=Not//Valid", "IMG10", DisplayName = "invalid repository name")]
    [DataRow("-p:ContainerImageTag=-bad", "IMG10", DisplayName = "invalid tag")]
    [DataRow("-p:ImageBuildStore=/proc/nothing", "IMG400", DisplayName = "a store that is not writable")]
    [DataRow("-p:ContainerBaseImage=oci:/no/such/folder", "IMG3005", DisplayName = "a layout that is not there")]
    public void ABuildFailsWithACodeAndWritesNothing(string property, string code)
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var samples = Dotnet.CopySamples(folder);
        var result = Dotnet.PublishImage($"{samples}/HelloConsole", $"-p:ImageBuildStore={folder["store"]}",
            property.Replace("REGISTRY", registry.Host, StringComparison.Ordinal));
        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Output, $"error {code}", result.Output);
        Assert.DoesNotContain("MSB4018", result.Output);
        Assert.DoesNotContain("   at ", result.Output, "a stack trace");
        if (File.Exists(folder["store"] + "/index.json"))
            Assert.DoesNotContain("helloconsole", File.ReadAllText(folder["store"] + "/index.json"));
    }

    [TestMethod]
    public void AWrongPasswordIsSaidWithoutThePassword()
    {
        Tool.Require("htpasswd", "skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start(
            configuration: "auth:\n  htpasswd: {realm: test, path: FOLDER/htpasswd}",
            prepare: f => File.WriteAllText($"{f}/htpasswd", Tool.Run("htpasswd", "-Bbn", "user", "right")));
        var samples = Dotnet.CopySamples(folder);
        var result = Tool.Try("dotnet", ["publish", $"{samples}/HelloConsole", "-t:PublishImage", "-nologo",
                $"-p:ImageBuildStore={folder["store"]}", $"-p:ContainerRegistry={registry.Host}"],
            environment: new Dictionary<string, string?>
            {
                ["DOTNET_CONTAINER_REGISTRY_UNAME"] = "user",
                ["DOTNET_CONTAINER_REGISTRY_PWORD"] = "wrong-secret",
            });
        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Output, "error IMG20");
        Assert.DoesNotContain("wrong-secret", result.Output + result.Error);

        Tool.Try("dotnet", ["publish", $"{samples}/HelloConsole", "-t:PublishImage", "-nologo",
                $"-p:ImageBuildStore={folder["store"]}", $"-p:ContainerRegistry={registry.Host}"],
            environment: new Dictionary<string, string?>
            {
                ["DOTNET_CONTAINER_REGISTRY_UNAME"] = "user",
                ["DOTNET_CONTAINER_REGISTRY_PWORD"] = "right",
            }).Succeed();
        StringAssert.Contains(
            Tool.Run("skopeo", "inspect", "--tls-verify=false", "--creds", "user:right", $"docker://{registry.Host}/helloconsole:latest"),
            "sha256:");
    }

    [TestMethod]
    public void AMissingPublishFolderIsSaid()
    {
        using var folder = new TempFolder();
        var samples = Dotnet.CopySamples(folder);
        var result = Tool.Try("dotnet", ["msbuild", $"{samples}/HelloConsole", "-restore", "-t:PublishImage", "-nologo",
            $"-p:ImageBuildStore={folder["store"]}", "-p:NoBuild=true", $"-p:PublishDir={folder["nothing"]}/"]);
        Assert.AreNotEqual(0, result.ExitCode);
        Assert.DoesNotContain("MSB4018", result.Output);
    }

    [TestMethod]
    public void ACorruptLayerIsFoundAndNothingOfItIsKept()
    {
        using var folder = new TempFolder();
        CopyBase(folder);
        var blob = LargestBlob(folder["layout"]);
        using (var file = File.OpenWrite(blob))
        {
            file.Position = file.Length / 2;
            file.Write("damage"u8);
        }

        var ours = new Imagebuild(folder["store"]);
        ours.Fails(1, "IMG3002", "copy", $"oci:{folder["layout"]}:base", "store:base:1");
        Assert.AreEqual("", ours.Run("images", "-q"));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["store"] + "/tmp"));
        Assert.IsFalse(File.Exists($"{folder["store"]}/blobs/sha256/{Path.GetFileName(blob)}"));
    }

    [TestMethod]
    public void ATruncatedLayerIsFound()
    {
        using var folder = new TempFolder();
        CopyBase(folder);
        using (var file = File.OpenWrite(LargestBlob(folder["layout"])))
            file.SetLength(file.Length - 1);
        new Imagebuild(folder["store"]).Fails(1, "IMG3003", "copy", $"oci:{folder["layout"]}:base", "store:base:1");
    }

    [TestMethod]
    public void AStoreThatIsNotWritableIsSaid() =>
        new Imagebuild("/proc/nothing").Fails(1, "IMG400", "copy", $"oci:{SmallBase.Layout}:base", "store:base:1");

    [TestMethod]
    public void AnUnknownContainerIsSaid()
    {
        using var folder = new TempFolder();
        var ours = new Imagebuild(folder["store"]);
        foreach (var verb in new[] { "stop", "rm", "logs", "diff", "start" })
            ours.Fails(1, "IMG50", verb, "nobody");
    }

    [TestMethod]
    [DataRow("/no/such/program", 127, DisplayName = "not there")]
    [DataRow("no-such-program", 127, DisplayName = "not on the PATH")]
    [DataRow("/etc/passwd", 126, DisplayName = "not executable")]
    [DataRow("/etc", 126, DisplayName = "a folder")]
    public void ACommandThatCanNotRunHasDockersExitCode(string command, int exitCode)
    {
        using var folder = new TempFolder();
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        ours.Fails(exitCode, "IMG50", "run", "--rm", "base:1", command);
        Assert.AreEqual("", ours.Run("ps", "-aq"), "nothing is left");
    }

    [TestMethod]
    [DataRow(2, new[] { "conjure" }, DisplayName = "an unknown verb")]
    [DataRow(2, new[] { "images", "--frobnicate" }, DisplayName = "an unknown option")]
    [DataRow(1, new[] { "copy", "UPPER//x", "store:a" }, DisplayName = "an invalid reference")]
    public void WrongUsageHasItsExitCode(int exitCode, string[] arguments)
    {
        using var folder = new TempFolder();
        Assert.AreEqual(exitCode, new Imagebuild(folder["store"]).Try(arguments).ExitCode);
    }

    private static void CopyBase(TempFolder folder) => Tool.Run("cp", "-r", SmallBase.Layout, folder["layout"]);

    private static string LargestBlob(string layout) =>
        Directory.GetFiles(layout + "/blobs/sha256").MaxBy(f => new FileInfo(f).Length)!;
}
