using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class SyscallProgramTests
{
    [TestMethod]
    public async Task AProgramEndsInAnotherProgramWhoseExitCodeComesBack()
    {
        using var program = new SyscallProgram();
        program.Execute("/bin/sh", ["sh", "-c", "exit $CODE"], ["CODE=42"]);
        using var child = program.Start(0);
        Assert.AreEqual(42, await child.WaitForExitAsync());
    }

    [TestMethod]
    public void AStepThatFailsIsReportedWithItsNameAndItsError()
    {
        using var program = new SyscallProgram();
        program.Call("fchdir", SyscallNumbers.Fchdir, 9999);
        program.Execute("/bin/true", ["true"], []);
        var error = Assert.ThrowsExactly<SyscallException>(() => program.Start(0));
        Assert.AreEqual(Errno.EBADF, error.Errno);
        StringAssert.Contains(error.Message, "fchdir(9999) = -1 EBADF");
    }

    [TestMethod]
    public async Task AStepThatMayFailSkipsWhatBelongsToIt()
    {
        using var program = new SyscallProgram();
        program.Try("fchdir", SyscallNumbers.Fchdir, 1, 9999);
        program.Call("exit", SyscallNumbers.Exit, 1);
        program.Execute("/bin/sh", ["sh", "-c", "exit 3"], []);
        using var child = program.Start(0);
        Assert.AreEqual(3, await child.WaitForExitAsync());
    }

    [TestMethod]
    public async Task AResultIsPassedOnToALaterStep()
    {
        var (read, write) = Linux.Pipe();
        using (read)
        using (write)
        using (var program = new SyscallProgram())
        {
            var fd = program.Call("openat", SyscallNumbers.Openat, -100, "/dev/null", Linux.O_RDWR, 0);
            program.Call("write", SyscallNumbers.Write, fd, "gone", 4);
            program.Call("dup3", SyscallNumbers.Dup3, write.Number, 1, 0);
            program.Execute("/bin/echo", ["echo", "hello"], []);
            using var child = program.Start(0);
            Assert.AreEqual(0, await child.WaitForExitAsync());
            var buffer = new byte[100];
            Assert.AreEqual("hello\n", System.Text.Encoding.ASCII.GetString(buffer, 0, Linux.Read(read, buffer)));
        }
    }

    [TestMethod]
    public void AProgramPrintsAsStraceWould()
    {
        using var program = new SyscallProgram();
        var fd = program.Call("fsopen", SyscallNumbers.FsOpen, "proc", 1);
        program.Try("fsconfig", SyscallNumbers.FsConfig, 2, fd, 6, 0, 0, 0);
        program.Execute("/bin/sh", ["sh", "-c", "true"], ["A=b"]);
        Assert.AreEqual(
            """
            fsopen("proc", 1)
            fsconfig($0, 6, 0, 0, 0) or skip 2
            execve("/bin/sh", ["sh", "-c", "true"], ["A=b"])
            """,
            program.ToString());
    }

    [TestMethod]
    public async Task ASignalThatEndsItIs128AndItsNumber()
    {
        using var program = new SyscallProgram();
        program.Execute("/bin/sleep", ["sleep", "60"], []);
        using var child = program.Start(0);
        child.Signal(9);
        Assert.AreEqual(137, await child.WaitForExitAsync());
    }

    // The runtime's other threads allocate and collect while the child walks its table.
    [TestMethod]
    public async Task ManyForksBesideABusyCollectorAllArrive()
    {
        using var stop = new CancellationTokenSource();
        var garbage = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                GC.KeepAlive(new byte[100_000]);
        });
        for (var i = 0; i < 20; i++)
        {
            using var program = new SyscallProgram();
            program.Execute("/bin/true", ["true"], []);
            using var child = program.Start(0);
            Assert.AreEqual(0, await child.WaitForExitAsync());
        }

        await stop.CancelAsync();
        await garbage;
    }
}
