using System.Diagnostics;
using ImageBuild.Layout;

namespace ImageBuild.Tests.Layout;

[TestClass]
public sealed class FileLockTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-test-");

    private string Path => System.IO.Path.Combine(folder.FullName, "lock");

    public void Dispose() => folder.Delete(recursive: true);

    [TestMethod]
    public void OneHoldsALockAtATime()
    {
        using var first = FileLock.TryAcquire(Path);
        Assert.IsNull(FileLock.TryAcquire(Path));
        first!.Dispose();
        using var second = FileLock.TryAcquire(Path);
        Assert.IsNotNull(second);
    }

    // Else it would hold a file that nobody sees, and another the one that has taken its place.
    [TestMethod]
    public void WhoOpenedTheFileOfALockThatIsRemovedMeanwhileDoesNotGetIt()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Windows removes no file that is open");
        using var first = FileLock.TryAcquire(Path)!;
        // Another name stands for having opened it.
        var other = Path + "-opened";
        Process.Start("ln", [Path, other]).WaitForExit();
        first.Remove();
        first.Dispose();
        Assert.IsNull(FileLock.TryAcquire(other));
        using var second = FileLock.TryAcquire(Path);
        Assert.IsNotNull(second);
    }
}
