using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// Decides what the first process of a container does, from the fork to its own program: only what no other process can
/// do for it. It runs in new namespaces, with everything else prepared and open.
/// </summary>
internal static class InitProgram
{
    private const int SigPipe = 13;
    private const int SigSetMask = 2;
    private const int SigActionSize = 32;
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_CAP_AMBIENT = 47;
    private const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private const int CLOSE_RANGE_CLOEXEC = 4;
    private const int LastCapability = 63;
    private const int MoveByDescriptor = 0x44; // MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH
    private const int FSCONFIG_CMD_CREATE = 6;
    private const int OpenPath = Linux.O_PATH | Linux.O_CLOEXEC;
    private const int Umask = 0b000_010_010;

    // What docker hides of /proc (moby oci/defaults.go), and what it lets be read alone.
    private static readonly string[] Masked =
        ["acpi", "asound", "interrupts", "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "scsi"];

    private static readonly string[] ReadOnly = ["bus", "fs", "irq", "sys", "sysrq-trigger"];

    /// <summary>The program for a prepared container. The caller disposes.</summary>
    public static SyscallProgram Create(InitPlan plan)
    {
        var program = new SyscallProgram();
        program.Call("setsid", SyscallNumbers.Setsid);
        MountProc(program, plan);
        Pivot(program, plan);
        Streams(program, plan);
        Rights(program, plan);
        // Whatever the parent had open or ignored is nothing of the container's (CVE-2016-9962, CVE-2024-21626).
        program.Call("close_range", SyscallNumbers.CloseRange, 3, uint.MaxValue, CLOSE_RANGE_CLOEXEC);
        program.Call("rt_sigaction", SyscallNumbers.RtSigaction, SigPipe, new byte[SigActionSize], 0, sizeof(ulong));
        program.Call("rt_sigprocmask", SyscallNumbers.RtSigprocmask, SigSetMask, new byte[sizeof(ulong)], 0, sizeof(ulong));
        program.Execute(plan.Program, plan.Arguments, plan.Environment);
        return program;
    }

    // A proc of the new process namespace can be made by nobody outside it.
    private static void MountProc(SyscallProgram program, InitPlan plan)
    {
        var context = program.Call("fsopen", SyscallNumbers.FsOpen, "proc", 1);
        program.Call("fsconfig", SyscallNumbers.FsConfig, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
        const ulong attributes = Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV | Linux.MOUNT_ATTR_NOEXEC;
        var proc = program.Call("fsmount", SyscallNumbers.FsMount, context, 1, (long)attributes);
        program.Call("move_mount", SyscallNumbers.MoveMount, proc, "", plan.ProcTarget, "", MoveByDescriptor);
        foreach (var (name, cover) in Masked.Zip(plan.Covers))
        {
            var target = program.Try("openat", SyscallNumbers.Openat, 1, proc, name, OpenPath | Linux.O_NOFOLLOW, 0);
            // A folder is not covered by a file: those of the list that are folders hold nothing without a driver.
            program.Try("move_mount", SyscallNumbers.MoveMount, 0, cover, "", target, "", MoveByDescriptor);
        }

        foreach (var name in ReadOnly)
        {
            var copy = program.Try("open_tree", SyscallNumbers.OpenTree, 3, proc, name, 1 | Linux.O_CLOEXEC | Linux.AT_RECURSIVE);
            program.Call("mount_setattr", SyscallNumbers.MountSetattr, copy, "", Linux.AT_EMPTY_PATH | Linux.AT_RECURSIVE, ReadOnlyAttribute(), 32);
            var target = program.Call("openat", SyscallNumbers.Openat, proc, name, OpenPath | Linux.O_NOFOLLOW, 0);
            program.Call("move_mount", SyscallNumbers.MoveMount, copy, "", target, "", MoveByDescriptor);
        }
    }

    /// <summary>How many covers <see cref="InitPlan.Covers"/> needs.</summary>
    public static int CoverCount => Masked.Length;

    // pivot_root(2), "pivot_root(".", ".")": the old root ends up on top of the new one and is taken away from there.
    private static void Pivot(SyscallProgram program, InitPlan plan)
    {
        program.Call("fchdir", SyscallNumbers.Fchdir, plan.Root);
        program.Call("pivot_root", SyscallNumbers.PivotRoot, ".", ".");
        program.Call("umount2", SyscallNumbers.Umount2, ".", Linux.MNT_DETACH);
        program.Call("fchdir", SyscallNumbers.Fchdir, plan.WorkingDirectory);
    }

    private static void Streams(SyscallProgram program, InitPlan plan)
    {
        if (plan.Terminal is { } terminal)
            program.Call("ioctl", SyscallNumbers.Ioctl, terminal, Linux.TIOCSCTTY, 0);
        for (var i = 0; i < plan.Streams.Length; i++)
        {
            if (plan.Streams[i] != i)
                program.Call("dup3", SyscallNumbers.Dup3, plan.Streams[i], i, 0);
        }
    }

    private static void Rights(SyscallProgram program, InitPlan plan)
    {
        var user = plan.User;
        program.Call("umask", SyscallNumbers.Umask, Umask);
        if (plan.NoNewPrivileges)
            program.Call("prctl", SyscallNumbers.Prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            // Beyond what the kernel knows there is nothing to drop.
            if ((plan.Capabilities & (1UL << capability)) == 0)
                program.Try("prctl", SyscallNumbers.Prctl, 0, PR_CAPBSET_DROP, capability, 0, 0, 0);
        }

        program.Try("prctl", SyscallNumbers.Prctl, 0, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        if (plan.CanSetGroups)
        {
            var groups = MemoryMarshal.AsBytes(user.Groups.ToArray().AsSpan()).ToArray();
            program.Call("setgroups", SyscallNumbers.Setgroups, user.Groups.Count, groups);
        }

        program.Call("setresgid", SyscallNumbers.Setresgid, user.GroupId, user.GroupId, user.GroupId);
        program.Call("setresuid", SyscallNumbers.Setresuid, user.Id, user.Id, user.Id);
        var rights = user.Id == 0 ? plan.Capabilities : 0;
        program.Call("capset", SyscallNumbers.Capset, CapabilityHeader(), CapabilityData(rights));
    }

    // struct mount_attr with MOUNT_ATTR_RDONLY to set.
    private static byte[] ReadOnlyAttribute() => [1, .. new byte[31]];

    // _LINUX_CAPABILITY_VERSION_3 for the calling process.
    private static byte[] CapabilityHeader() => [.. BitConverter.GetBytes(0x20080522), 0, 0, 0, 0];

    // Effective, permitted, inheritable; low words, then high ones. Never inheritable (CVE-2022-24769).
    private static byte[] CapabilityData(ulong mask)
    {
        var (low, high) = (BitConverter.GetBytes((uint)mask), BitConverter.GetBytes((uint)(mask >> 32)));
        return [.. low, .. low, 0, 0, 0, 0, .. high, .. high, 0, 0, 0, 0];
    }
}
