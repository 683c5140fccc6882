using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Tests.Interop;

[TestClass]
public class SystemCallTests
{
    [TestMethod]
    public void AFolderThatWasRemovedWhileItIsReadHasNoNames()
    {
        var folder = Directory.CreateTempSubdirectory("imagebuild-test-");
        using var open = Linux.OpenDirectory(SafeFd.Cwd, folder.FullName);
        folder.Delete();
        Assert.IsEmpty(Linux.ReadNames(open));
    }

    // Printing a descriptor makes calls of its own.
    [TestMethod]
    public void WhyACallFailedIsToldWhateverIsPrintedOfIt()
    {
        using var file = Linux.OpenAt2(SafeFd.Cwd, "/dev/null", Linux.O_RDONLY, 0);
        var error = Assert.ThrowsExactly<SyscallException>(() => Linux.SetNs(file, Linux.CLONE_NEWNS));
        Assert.AreEqual(Errno.EINVAL, error.Errno, error.Message);
    }
}
