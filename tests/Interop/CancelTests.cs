using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>Ctrl-C in the middle of a publish: nothing half written stays, and the next publish is as if there had been none.</summary>
[TestClass]
public class CancelTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    [TestMethod]
    public void ACanceledPublishLeavesNothingHalfWritten()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var (store, layout) = (folder["store"], folder["layout"]);
        Directory.CreateDirectory(folder["p/app/large"]);
        foreach (var name in new[] { "one", "two", "three" })
            Tool.Run("dd", "if=/dev/urandom", $"of={folder["p/app/large/" + name]}", "bs=1M", "count=20", "status=none");
        var project = Project.Create(folder["p"], items: """<ImageBuildFile Include="large" TargetPath="/large" />""");
        string[] arguments =
        [
            $"-p:ImageBuildStore={store}", "-p:ContainerBaseImage=scratch",
            $"-p:ImageBuildOutputs=\"oci:{layout}:app;{registry.Host}/app:1\"",
        ];
        project.Dotnet("publish").Succeed();
        new Imagebuild(folder["other"]).Run("copy", "scratch", $"oci:{layout}:other");

        // Takes longer to read than Ctrl-C takes to come.
        Tool.Run("truncate", "-s", "600M", folder["p/app/large/zeros"]);
        Cancel("a layer is made", () => Files($"{store}/cache/layers", "*.tmp"));
        File.Delete(folder["p/app/large/zeros"]);
        // Nobody else can write the layout's index meanwhile, so that the publish can't get ahead of us.
        using (new FileStream($"{layout}/oci-layout", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Cancel("the layout is written", () => Files(layout, ".imagebuild-*"));
        Cancel("a blob is uploaded", () =>
        {
            if (!Files($"{registry.Folder}/data", "data"))
                return false;
            registry.Pause();
            return true;
        });
        registry.Continue();
        Assert.DoesNotContain("PUT /v2/app/manifests", registry.Log);

        var digest = project.Publish(["--no-build", .. arguments]).GetProperty("digest").GetString();
        foreach (var place in new[] { $"oci:{layout}:app", $"docker://{registry.Host}/app:1" })
        {
            Tool.Run("skopeo", "--insecure-policy", "copy", "-q", "--src-tls-verify=false", place, $"dir:{folder["copy"]}");
            Assert.AreEqual(digest, Tool.Run("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", place).Trim());
        }

        void Cancel(string moment, Func<bool> isThere)
        {
            // Whoever is started in the background inherits that the signal is ignored.
            using var process = Process.Start(new ProcessStartInfo(
                "env",
                ["--default-signal=INT", "dotnet", "publish", $"{project.Folder}/app", "--no-build", "-nologo", "-t:PublishImage", .. arguments])
            {
                RedirectStandardOutput = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            Wait.Until(() => isThere() || process.HasExited);
            Tool.Run("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
            Assert.IsTrue(process.WaitForExit(Most), moment + ": it did not end");
            Assert.AreNotEqual(0, process.ExitCode, moment);
            StringAssert.Contains(output.Result, "Canceled. Nothing half made is left.", moment);
            Assert.IsFalse(Files($"{store}/cache", "*.tmp") || Files($"{store}/tmp", "*") || Files(layout, ".imagebuild-*"), moment);
        }
    }

    private static bool Files(string folder, string pattern) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, pattern, SearchOption.AllDirectories).Any();
}
