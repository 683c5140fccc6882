using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class SyscallProgramTests
{
    private const int NoDescriptor = 9999;

    [TestMethod]
    public void AProgramEndsInAnotherProgramWhoseExitCodeComesBack() =>
        Assert.AreEqual(42, Run(new SyscallProgram(), "exit $CODE", "CODE=42"));

    [TestMethod]
    public void ASignalThatEndsItIs128AndItsNumber() => Assert.AreEqual(128 + 9, Run(new SyscallProgram(), "kill -9 $$"));

    [TestMethod]
    public void AStepThatFailsIsReportedWithItsCallAndItsError()
    {
        using var program = new SyscallProgram();
        var fails = program.Call("fchdir", SyscallNumbers.Fchdir, NoDescriptor);
        Execute(program, "exit 0");
        var failure = program.TryStart(0, null, out var child);
        Assert.AreEqual(new StepFailure(fails, "fchdir(9999)", Errno.EBADF), failure);
        Assert.IsNull(child);
        var error = Assert.ThrowsExactly<SyscallException>(() => program.Start(0));
        Assert.StartsWith("fchdir(9999) = -1 EBADF", error.Message);
    }

    [TestMethod]
    public void AStepThatMayFailSkipsWhatBelongsToIt()
    {
        var program = new SyscallProgram();
        program.Try("fchdir", SyscallNumbers.Fchdir, [Errno.ENOENT, Errno.EBADF], 1, NoDescriptor);
        program.Call("exit_group", SyscallNumbers.ExitGroup, 1);
        Assert.AreEqual(3, Run(program, "exit 3"));
    }

    [TestMethod]
    public void AStepThatMayFailWithOneErrorFailsTheProgramWithAnother()
    {
        using var program = new SyscallProgram();
        program.Try("fchdir", SyscallNumbers.Fchdir, [Errno.ENOENT], 0, NoDescriptor);
        Execute(program, "exit 0");
        Assert.AreEqual(Errno.EBADF, Assert.ThrowsExactly<SyscallException>(() => program.Start(0)).Errno);
    }

    [TestMethod]
    public void AResultIsPassedOnToALaterStep()
    {
        var (read, write) = Linux.Pipe();
        using (read)
        using (write)
        {
            var program = new SyscallProgram();
            var copy = program.Call("dup3", SyscallNumbers.Dup3, Argument.Open(write, "pipe"), 77, 0);
            program.Call("dup3", SyscallNumbers.Dup3, copy, 1, 0);
            Assert.AreEqual(0, Run(program, "echo hello"));
            var buffer = new byte[100];
            Assert.AreEqual("hello\n", System.Text.Encoding.ASCII.GetString(buffer, 0, Linux.Read(read, buffer)));
        }
    }

    [TestMethod]
    public void AChildWaitsUntilTheParentHasDoneItsPart()
    {
        var (read, write) = Linux.Pipe();
        using (read)
        using (write)
        using (var program = new SyscallProgram())
        {
            program.WaitForParent();
            program.Call("write", SyscallNumbers.Write, Argument.Open(write, "pipe"), "child", 5);
            Execute(program, "exit 0");
            using var child = program.Start(0, _ =>
            {
                Thread.Sleep(20);
                Linux.Write(write, "parent"u8);
            });
            Assert.AreEqual(0, child.WaitForExit());
            var buffer = new byte[100];
            Assert.AreEqual("parentchild", System.Text.Encoding.ASCII.GetString(buffer, 0, Linux.Read(read, buffer)));
        }
    }

    [TestMethod]
    public void WhatTheParentThrowsMeanwhileEndsTheChild()
    {
        using var program = new SyscallProgram();
        program.WaitForParent();
        Execute(program, "exit 0");
        var pid = 0;
        Assert.ThrowsExactly<InvalidOperationException>(() => program.Start(0, child => throw new InvalidOperationException((pid = child).ToString())));
        Assert.IsFalse(Directory.Exists($"/proc/{pid}"));
    }

    [TestMethod]
    public void WhatComesAfterAnotherForkIsAChildOfOursAndItsExitCodeComesBack()
    {
        using var program = new SyscallProgram();
        program.ForkAgain();
        Execute(program, "[ $PPID = $PARENT ] && exit 6", $"PARENT={Environment.ProcessId}");
        using var child = program.Start(0);
        Assert.AreEqual(6, child.WaitForExit());
    }

    [TestMethod]
    public void AFailureAfterAnotherForkIsReportedAndLeavesNoProcess()
    {
        using var program = new SyscallProgram();
        program.ForkAgain();
        var fails = program.Call("fchdir", SyscallNumbers.Fchdir, NoDescriptor);
        Assert.AreEqual(new StepFailure(fails, "fchdir(9999)", Errno.EBADF), program.TryStart(0, null, out var child));
        Assert.IsNull(child);
    }

    [TestMethod]
    public void AProgramPrintsAsStraceWould()
    {
        using var program = new SyscallProgram();
        var fd = program.Call("fsopen", SyscallNumbers.FsOpen, "proc", 1);
        program.Try("fsconfig", SyscallNumbers.FsConfig, [Errno.EPERM, Errno.ENODEV], 2, fd, Argument.Named(6, "FSCONFIG_CMD_CREATE"));
        program.Call("execve", SyscallNumbers.Execve, "/bin/sh", Argument.List(["sh", "-c", "true"]), Argument.List(["A=b"]));
        Assert.AreEqual(
            """
            fsopen("proc", 1)
            fsconfig($0, FSCONFIG_CMD_CREATE) or EPERM|ENODEV, skip 2
            execve("/bin/sh", ["sh", "-c", "true"], ["A=b"])
            """,
            program.ToString());
    }

    // A thread that collects when the process forks is not in the child. A child that entered the runtime, as it does
    // after an unmanaged call, would wait for it for ever.
    [TestMethod, Timeout(60_000)]
    public async Task ForksBesideABusyCollectorAllArrive()
    {
        using var stop = new CancellationTokenSource();
        var garbage = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                Thread.Sleep(1); // Without a pause the other thread hardly gets on.
            }
        });
        for (var i = 0; i < 100; i++)
            Assert.AreEqual(0, Run(new SyscallProgram(), "exit 0"));
        await stop.CancelAsync();
        await garbage;
    }

    private static int Run(SyscallProgram program, string script, params string[] environment)
    {
        using (program)
        {
            Execute(program, script, environment);
            using var child = program.Start(0);
            return child.WaitForExit();
        }
    }

    private static void Execute(SyscallProgram program, string script, params string[] environment) => program.Call(
        "execve", SyscallNumbers.Execve, "/bin/sh", Argument.List(["sh", "-c", script]), Argument.List(environment));
}
