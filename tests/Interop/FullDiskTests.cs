using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>A disk that is full in the middle of a publish: what was there stays, nothing else does, and room is all that is missing.</summary>
[TestClass]
public class FullDiskTests
{
    [TestMethod]
    public void AFullDiskIsSaidAndWhatWasThereStays()
    {
        Tool.RequireRoot();
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["disk"]);
        Tool.Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder["disk"]);
        var project = Project.Create(folder["p"], items: """<ImageBuildFile Include="$(Large)" TargetPath="/large" Condition="'$(Large)' != ''" />""");
        Tool.Run("dd", "if=/dev/urandom", $"of={folder["large"]}", "bs=1M", "count=8", "status=none");
        (string[] Output, string Reference, string Code)[] places =
        [
            ([$"-p:ImageBuildStore={folder["disk/store"]}", "-p:ImageBuildOutputs=store:app:1"], $"oci:{folder["disk/store"]}:docker.io/library/app:1", "IMG1057"),
            ([$"-p:ImageBuildOutputs=oci:{folder["disk/layout"]}:app"], $"oci:{folder["disk/layout"]}:app", "IMG3050"),
            ([$"-p:ImageBuildOutputs=oci-archive:{folder["disk/app.tar"]}:app"], $"oci-archive:{folder["disk/app.tar"]}:app", "IMG3050"),
        ];
        var build = Array.Empty<string>();
        foreach (var (output, reference, code) in places)
        {
            var small = project.Publish([.. build, .. output, "-p:ContainerBaseImage=scratch"]).GetProperty("digest").GetString();
            build = ["--no-build"];
            var before = Files(folder["disk"]);
            var failed = project.Dotnet("publish", ["-t:PublishImage", "--no-build", $"-p:Large={folder["large"]}", .. output, "-p:ContainerBaseImage=scratch"]);
            Assert.AreNotEqual(0, failed.ExitCode);
            StringAssert.Contains(failed.Output, $"error {code}: ");
            StringAssert.Contains(failed.Output, folder["disk/"]);
            StringAssert.Contains(failed.Output, "No space left on device");
            Assert.AreEqual(before, Files(folder["disk"]));
            Assert.AreEqual(small, Digest(reference));
        }

        Tool.Run("mount", "-o", "remount,size=64m", folder["disk"]);
        foreach (var (output, reference, _) in places)
        {
            var large = project.Publish(["--no-build", $"-p:Large={folder["large"]}", .. output, "-p:ContainerBaseImage=scratch"]);
            Assert.AreEqual(large.GetProperty("digest").GetString(), Digest(reference));
        }
    }

    private static string Files(string folder) =>
        string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    // skopeo reads all of it, and verifies it.
    private static string Digest(string reference)
    {
        using var copy = new TempFolder();
        Tool.Run("skopeo", "--insecure-policy", "copy", "-q", reference, $"dir:{copy["c"]}");
        return Tool.Run("skopeo", "inspect", "--format", "{{.Digest}}", reference).Trim();
    }
}
