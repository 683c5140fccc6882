using System.Diagnostics;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class ContainerEntranceTests
{
    [TestMethod]
    public void AContainerThatEndedAfterItWasOpenedIsNoLongerRunning()
    {
        using var process = Process.Start("sleep", ["60"]);
        using var container = RunningContainer.TryOpen(process.Id, RunningContainer.StartOf(process.Id) ?? 0);
        process.Kill();
        process.WaitForExit();
        var error = Assert.ThrowsExactly<ImageBuildException>(() => ContainerEntrance.Run(container!, ["/bin/true"], new Dictionary<string, string>()));
        Assert.AreEqual(ErrorCode.ContainerState, error.Code);
        StringAssert.Contains(error.Message, "has ended", StringComparison.Ordinal);
    }
}
