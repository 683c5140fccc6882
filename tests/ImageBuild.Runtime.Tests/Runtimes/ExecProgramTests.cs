using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class ExecProgramTests
{
    private const ulong Namespaces = Linux.CLONE_NEWNS | Linux.CLONE_NEWPID;

    private static readonly ProcessPlan Plan = new()
    {
        WorkingDirectory = "/there",
        Streams = [9, 9, 9],
        Terminal = 9,
        User = new ContainerUser(33, 34, [35, 36], "/"),
        Capabilities = 0b101,
        LastCapability = 3,
        CanSetGroups = true,
        Filter = [new BpfInstruction(BpfInstruction.Return, 0, 0, 0x7fff0000)],
        Limits = [new ProcessLimit("nofile", 1024, 4096), new ProcessLimit("core", 0, ulong.MaxValue)],
        IgnoredSignals = [Linux.SIGPIPE],
        Executables = ["/bin/script", "/bin/sh"],
        Arguments = ["script", "argument"],
        Environment = ["A=b"],
    };

    // The order is what protects: nobody looks in before it is of the container, and it comes in with no right too many.
    [TestMethod]
    public void AProcessGivesUpItsRightsBeforeItIsInTheContainersPidNamespace()
    {
        using var program = new ExecProgram(8, Namespaces, Plan);
        Assert.AreEqual(
            $$"""
            prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
            close_range(parent's, parent's, 0)
            write(child's, "?", 1)
            read(child's, …, 1)
            write(child's, "!", 1)
            setns(container, 0x20020000)
            openat2(AT_FDCWD, "/there", {flags=0x{{Linux.O_PATH | Linux.O_CLOEXEC | Linux.O_DIRECTORY:x}}, resolve=0x2}, 24)
            fchdir($6)
            dup3(9, 0, 0)
            dup3(9, 1, 0)
            dup3(9, 2, 0)
            prlimit64(0, RLIMIT_NOFILE, {1024, 4096}, 0)
            prlimit64(0, RLIMIT_CORE, {0, 18446744073709551615}, 0)
            umask(022)
            prctl(PR_CAPBSET_DROP, 1, 0, 0, 0)
            prctl(PR_CAPBSET_DROP, 3, 0, 0, 0)
            prctl(PR_CAP_AMBIENT, 4, 0, 0, 0)
            setgroups(2, [35, 36])
            setresgid(34, 34, 34)
            seccomp(SECCOMP_SET_MODE_FILTER, 0, {len=1})
            setresuid(33, 33, 33)
            capset({_LINUX_CAPABILITY_VERSION_3, 0}, {effective=0x0, permitted=0x0, inheritable=0})
            clone(CLONE_PARENT, 0, 0, 0, 0)
            setsid()
            ioctl(9, TIOCSCTTY, 0)
            openat2(AT_FDCWD, "/bin/script", {flags=0x280000, resolve=0x2}, 24)
            openat2(AT_FDCWD, "/bin/sh", {flags=0x280000, resolve=0x2}, 24)
            close_range(3, ~0, CLOSE_RANGE_CLOEXEC)
            rt_sigaction(13, SIG_DFL, 0, 8)
            rt_sigprocmask(SIG_SETMASK, [], 0, 8)
            execve("/bin/script", ["script", "argument"], ["A=b"])
            """,
            program.ToString());
    }

    [TestMethod]
    public void RootKeepsItsCapabilitiesAndNoRightsAreNewIfTheContainersAreNot()
    {
        using var program = new ExecProgram(8, Namespaces, Plan with { User = new ContainerUser(0, 0, [], "/"), NoNewPrivileges = true });
        StringAssert.Contains(program.ToString(), "{effective=0x5, permitted=0x5, inheritable=0}");
        StringAssert.Contains(program.ToString(), "prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)");
    }

    [TestMethod]
    public void WithoutAFilterNoneIsAskedFor()
    {
        using var program = new ExecProgram(8, Namespaces, Plan with { Filter = [] });
        Assert.DoesNotContain("seccomp", program.ToString());
    }
}
