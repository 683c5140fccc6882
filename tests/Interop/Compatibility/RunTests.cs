using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Compatibility;

/// <summary>The SDK's images and ours, published as people do, print the same in docker and in our own containers.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RunTests
{
    private static readonly Lazy<Dockerd> Docker = new(Dockerd.Start);

    [ClassCleanup]
    public static void Dispose()
    {
        if (Docker.IsValueCreated)
            Docker.Value.Dispose();
    }

    [TestMethod]
    [DataRow("references", "runtime", DisplayName = "framework-dependent")]
    [DataRow("selfcontained", "runtime-deps", DisplayName = "self-contained")]
    [DataRow("singlefile", "runtime-deps", DisplayName = "a single file")]
    [DataRow("trimmed", "runtime-deps", DisplayName = "trimmed")]
    [DataRow("readytorun", "runtime", DisplayName = "ReadyToRun")]
    [DataRow("native", "runtime-deps", DisplayName = "NativeAOT")]
    public void BothImagesPrintTheSame(string template, string basis)
    {
        var workspace = Workspace.Shared;
        var row = Row(template, basis);
        var printed = new List<string>();
        foreach (var side in new[] { workspace.Sdk, workspace.Ours })
        {
            side.Publish(workspace.Folder, row).Succeed();
            var image = $"{side.Registry.Host}/{template}:runs";
            printed.Add(Docker.Value.Docker("run", "--rm", "--network", "none", image, "one", "two words"));
            printed.Add(workspace.Imagebuild.Run("run", "--rm", image, "one", "two words"));
        }

        // The project's arguments are replaced, its variable is there, and the user is the one of .NET's images.
        Assert.AreEqual("in /app from /app/ as app with one|two words\nHello: ;, World 10\n", printed[0]);
        Assert.HasCount(1, printed.Distinct(), string.Join('\n', printed));
    }

    [TestMethod]
    public void ASharedSingleFileStartsWhereTheSdksDoesNot()
    {
        var workspace = Workspace.Shared;
        var row = Row("singlefileshared", "runtime");
        workspace.Sdk.Publish(workspace.Folder, row).Succeed();
        workspace.Ours.Publish(workspace.Folder, row).Succeed();
        Assert.AreNotEqual(0, Docker.Value.TryDocker("run", "--rm", "--network", "none", $"{workspace.Sdk.Registry.Host}/singlefileshared:runs").ExitCode);
        Assert.AreEqual(
            "in /app from /app/ as app with default\nHello: ;, World 10\n",
            Docker.Value.Docker("run", "--rm", "--network", "none", $"{workspace.Ours.Registry.Host}/singlefileshared:runs"));
    }

    [TestMethod]
    public void BothLoadTheImageIntoTheLocalEngineUnderAllItsTags()
    {
        var workspace = Workspace.Shared;
        var printed = new List<string>();
        foreach (var side in new[] { workspace.Sdk, workspace.Ours })
        {
            var row = Row("references", "runtime") with
            {
                Name = "loads",
                Properties = $"<ContainerRegistry></ContainerRegistry><LocalRegistry>Docker</LocalRegistry><ContainerRepository>{side.Name}/app</ContainerRepository><ContainerImageTags>1;2</ContainerImageTags>",
            };
            side.Publish(workspace.Folder, row, $"unix://{Docker.Value.Socket}").Succeed();
            printed.AddRange(new[] { "1", "2" }.Select(tag => Docker.Value.Docker("run", "--rm", "--network", "none", $"{side.Name}/app:{tag}")));
        }

        Assert.AreEqual("in /app from /app/ as app with default\nHello: ;, World 10\n", printed[0]);
        Assert.HasCount(1, printed.Distinct(), string.Join('\n', printed));
    }

    private static Case Row(string template, string basis) => new(
        "runs " + template,
        template,
        "<ContainerImageTag>runs</ContainerImageTag>",
        """<ContainerDefaultArgs Include="default" /><ContainerEnvironmentVariable Include="GREETING" Value="Hello: ;, World" />""",
        basis + ":10.0");
}
