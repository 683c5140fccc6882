using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>Steps of a project, run over a base with a shell by the program in the packed package.</summary>
[TestClass]
public class PackageStepTests
{
    private const string Tools = """
        <ImageBuildStep Include="tools">
          <Command>
            echo 'worker:x:1234:1234::/:/bin/sh' >> /etc/passwd
            mkdir -p /opt/tools; echo "$PATH of $(basename /x/$HOSTNAME)" > /opt/tools/made; chmod 4755 /opt/tools/made
            ln /opt/tools/made /opt/tools/linked; rm /etc/motd
          </Command>
        </ImageBuildStep>
        <ImageBuildStep Include="data" Command="id -u > /tmp/who; ls /sys/class/net > /tmp/networks" User="worker" Network="none" />
        """;

    [TestMethod]
    public void AStepRunsOnceAndIsALayerBelowThePrograms()
    {
        Tool.RequireRoot();
        using var folder = new TempFolder();
        var items = Tools.Replace("$(", "%24(", StringComparison.Ordinal);
        var project = Project.Create(folder["p"], items: items);
        var @base = $"-p:ContainerBaseImage=oci:{SmallBase.Layout}:base";
        string[] toLayout = [@base, "-p:UseAppHost=false", $"-p:ImageBuildOutputs=\"oci:{folder["out"]}:app;store:app:1\""];
        StringAssert.Contains(project.Dotnet("publish", ["-t:ExplainImage", .. toLayout]).Succeed().Output, "step data, to be made: the key is new");

        var first = project.Publish(toLayout);
        Assert.AreEqual("base base, step tools created, step data created, packages created, projects created, app created", States(first));

        // What a step changed, and what it did not leave behind: no container, no image without a name.
        var image = new Imagebuild(folder["p/store"]);
        Assert.AreEqual("", image.Run("ps", "-a", "-q"));
        Assert.HasCount(1, image.Run("images", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.AreEqual(
            "/usr/bin:/bin of imagebuild\n1234\nlo\nworker:x:1234:1234::/:/bin/sh\n4755 2\n",
            image.Run("run", "--rm", "--entrypoint", "/bin/sh", "app:1", "-c",
                "cat /opt/tools/linked /tmp/who /tmp/networks; grep worker /etc/passwd; stat -c '%a %h' /opt/tools/made; [ ! -e /etc/motd ]"));
        StringAssert.Contains(image.Run("history", "--no-trunc", "app:1"), "RUN /bin/sh -c id -u > /tmp/who");

        var second = project.Dotnet("publish", ["-t:PublishImage", "-v:n", .. toLayout]).Succeed().Output;
        StringAssert.Contains(second, "Kept layer step tools: sha256:");
        Assert.DoesNotContain("Running step", second);

        // The change of one runs it alone and those after it.
        File.WriteAllText(folder["p/app/app.csproj"], File.ReadAllText(folder["p/app/app.csproj"]).Replace("id -u &gt;", "id -un &gt;").Replace("id -u >", "id -un >"));
        StringAssert.StartsWith(States(project.Publish(toLayout)), "base base, step tools reused, step data created, packages reused");
    }

    [TestMethod]
    public void TheSameStepInAnotherStoreIsTheSameImageAndAFailureLeavesNothing()
    {
        Tool.RequireRoot();
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"], items: """
            <ImageBuildStep Include="one" Command="echo hello > /etc/made; mkdir /opt" />
            <ImageBuildStep Condition="'$(Fails)' == 'true'" Include="two" Command="echo what went wrong; touch /half; exit 9" />
            """);
        string[] arguments = [$"-p:ContainerBaseImage=oci:{SmallBase.Layout}:base", "-p:UseAppHost=false"];
        var digests = new[] { "one", "two" }
            .Select(store => project.Publish([.. arguments, $"-p:ImageBuildStore={folder[store]}"]).GetProperty("digest").GetString()).ToList();
        Assert.AreEqual(digests[0], digests[1]);

        var failed = project.Dotnet("publish", ["-t:PublishImage", "-p:Fails=true", $"-p:ImageBuildStore={folder["three"]}", .. arguments]);
        Assert.AreEqual(1, failed.ExitCode, failed.ToString());
        StringAssert.Contains(failed.Output, "error IMG5072: The command of the ImageBuildStep 'two' ended with exit code 9. It printed:", failed.ToString());
        StringAssert.Contains(failed.Output, "what went wrong");
        var image = new Imagebuild(folder["three"]);
        Assert.AreEqual("", image.Run("ps", "-a", "-q") + image.Run("images", "-q"));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["three/tmp"]));

        // A base without a shell: its error says so.
        var shellless = project.Dotnet("publish", "-t:PublishImage", $"-p:ImageBuildStore={folder["four"]}", "-p:ContainerBaseImage=host");
        StringAssert.Contains(shellless.Output, "error IMG5001: The ImageBuildStep 'one' can't be run: ", shellless.ToString());
        var other = project.Dotnet(
            "publish", "-t:PublishImage", "-r", "linux-arm64", "--no-self-contained", $"-p:ImageBuildStore={folder["five"]}", "-p:ContainerBaseImage=scratch");
        StringAssert.Contains(other.Output, "error IMG5073: The ImageBuildStep 'one' can't be run here: the image is for linux/arm64", other.ToString());
    }

    private static string States(JsonElement result) => string.Join(
        ", ", result.GetProperty("layers").EnumerateArray().Select(l => $"{l.GetProperty("name").GetString()} {l.GetProperty("state").GetString()}").Distinct());
}
