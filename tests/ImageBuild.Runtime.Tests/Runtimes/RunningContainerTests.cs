using System.Diagnostics;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class RunningContainerTests
{
    // Who mounts or exports it then takes what it has left on the disk.
    [TestMethod]
    public void TheRootOfOneThatEndedAfterItWasOpenedIsNotThereToBeShown()
    {
        var folder = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;
        using var process = Process.Start("sleep", ["60"]);
        using var container = RunningContainer.TryOpen(process.Id, RunningContainer.StartOf(process.Id) ?? 0);
        process.Kill();
        process.WaitForExit();
        Assert.IsFalse(container!.TryShowAt(new MountPoint(Path.Combine(folder, "root"))));
        Assert.IsFalse(Directory.Exists(Path.Combine(folder, "root")));
        Directory.Delete(folder);
    }
}
