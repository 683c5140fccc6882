using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

// The calls that several programs make, so that each is written and printed in one place.
internal sealed unsafe partial class SyscallProgram
{
    private const int MOVE_MOUNT_BY_DESCRIPTOR = 0x44;
    private const int CLOSE_RANGE_CLOEXEC = 4;
    private const int F_SETFD = 2;
    private const int PR_SET_PDEATHSIG = 1;
    private const int MS_REC = 1 << 14;
    private const int MS_SLAVE = 1 << 19;
    private const int FirstOfOthers = 3;
    private const int SigActionSize = 32;
    private const int SECCOMP_SET_MODE_FILTER = 1;

    /// <summary>A file system of the child's own namespaces, with no options, not attached anywhere.</summary>
    public Step NewMount(string fileSystem, ulong attributes)
    {
        var context = Call("fsopen", SyscallNumbers.FsOpen, fileSystem, Argument.Named(1, "FSOPEN_CLOEXEC"));
        Call("fsconfig", SyscallNumbers.FsConfig, context, Argument.Named(6, "FSCONFIG_CMD_CREATE"), 0, 0, 0);
        return Call("fsmount", SyscallNumbers.FsMount, context, Argument.Named(1, "FSMOUNT_CLOEXEC"), Argument.Hex(attributes));
    }

    /// <summary>Attaches a detached mount to what is open.</summary>
    public Step MoveMount(Argument mount, Argument target) => Call(
        "move_mount", SyscallNumbers.MoveMount, mount, "", target, "",
        Argument.Named(MOVE_MOUNT_BY_DESCRIPTOR, "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH"));

    /// <summary>Opens a path without the rights to use what is there.</summary>
    /// <param name="resolve"><c>RESOLVE_*</c>: what must not be followed.</param>
    public Step OpenPath(Argument folder, string path, int flags, ulong resolve)
    {
        var how = new byte[24];
        var all = (ulong)(flags | Linux.O_PATH | Linux.O_CLOEXEC);
        BinaryPrimitives.WriteUInt64LittleEndian(how, all);
        BinaryPrimitives.WriteUInt64LittleEndian(how.AsSpan(16), resolve);
        return Call(
            "openat2", SyscallNumbers.OpenAt2, folder, path, Argument.Struct(how, $"{{flags=0x{all:x}, resolve=0x{resolve:x}}}"), how.Length);
    }

    /// <summary>A copy of what is mounted at a path, read-only, not attached anywhere.</summary>
    public Step ReadOnlyCopy(Argument folder, string path)
    {
        var copy = Call(
            "open_tree", SyscallNumbers.OpenTree, folder, path,
            Argument.Named(1 | Linux.O_CLOEXEC | Linux.AT_RECURSIVE, "OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_RECURSIVE"));
        var attributes = new byte[32];
        attributes[0] = (byte)Linux.MOUNT_ATTR_RDONLY;
        Call(
            "mount_setattr", SyscallNumbers.MountSetattr, copy, "",
            Argument.Named(Linux.AT_EMPTY_PATH | Linux.AT_RECURSIVE, "AT_EMPTY_PATH|AT_RECURSIVE"),
            Argument.Struct(attributes, "{set=MOUNT_ATTR_RDONLY}"), attributes.Length);
        return copy;
    }

    /// <summary>Makes descriptors the standard ones.</summary>
    /// <param name="descriptors">What becomes 0, 1, 2, …; no one is the number of another's place.</param>
    public void Streams(IReadOnlyList<int> descriptors)
    {
        for (var i = 0; i < descriptors.Count; i++)
        {
            // dup3 says no to two equal numbers; and the copy it makes is not closed on exec, which the original may be.
            if (descriptors[i] == i)
                Call("fcntl", SyscallNumbers.Fcntl, i, Argument.Named(F_SETFD, "F_SETFD"), 0);
            else
                Call("dup3", SyscallNumbers.Dup3, descriptors[i], i, 0);
        }
    }

    /// <summary>Goes on in a mount namespace of its own: what it mounts and unmounts there is seen by nobody else.</summary>
    public void LeaveMountNamespace()
    {
        Call("unshare", SyscallNumbers.Unshare, Argument.Named((long)Linux.CLONE_NEWNS, "CLONE_NEWNS"));
        Call("mount", SyscallNumbers.Mount, 0, "/", 0, Argument.Named(MS_REC | MS_SLAVE, "MS_REC|MS_SLAVE"), 0);
    }

    /// <summary>Enters namespaces of another process: the PID namespace by its next fork.</summary>
    public void SetNs(Argument process, ulong namespaces) => Call("setns", SyscallNumbers.Setns, process, Argument.Hex(namespaces));

    /// <summary>prctl(2) of one value.</summary>
    public void Prctl(int option, string name, Argument value) =>
        Call("prctl", SyscallNumbers.Prctl, Argument.Named(option, name), value, 0, 0, 0);

    /// <summary>Has the kernel end the process when the thread that forks it ends. A later change of user would undo it.</summary>
    public void EndWithParent()
    {
        Prctl(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", Argument.Named(Linux.SIGKILL, "SIGKILL"));
        // Of one that had ended before, nobody would be told.
        WaitForParent();
    }

    /// <summary>
    /// Forks. The new process goes on in its place, a child of whoever started it: the only way into another PID namespace,
    /// which setns(2) and unshare(2) choose for children alone.
    /// </summary>
    public void ForkAgain()
    {
        // Not clone3, which the filter of most containers refuses by now.
        var step = Call("clone", SyscallNumbers.Clone, Argument.Named((long)Linux.CLONE_PARENT, "CLONE_PARENT"), 0, 0, 0, 0);
        ops[step.Index] = ops[step.Index] with { Forks = true };
    }

    /// <summary>
    /// Has the kernel ask a filter at each system call from here on. Who can gain rights by the programs that it executes
    /// needs CAP_SYS_ADMIN for it.
    /// </summary>
    public void Filter(ReadOnlySpan<BpfInstruction> filter)
    {
        // struct sock_fprog.
        var program = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(program, checked((ushort)filter.Length));
        BinaryPrimitives.WriteInt64LittleEndian(program.AsSpan(8), Allocate(MemoryMarshal.AsBytes(filter)));
        Call(
            "seccomp", SyscallNumbers.Seccomp, Argument.Named(SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"), 0,
            Argument.Struct(program, string.Create(CultureInfo.InvariantCulture, $"{{len={filter.Length}}}")));
    }

    /// <summary>
    /// Becomes another program that finds nothing of this one: no descriptor but the first ones, no signal blocked or
    /// ignored (CVE-2016-9962, CVE-2024-21626).
    /// </summary>
    /// <param name="kept">How many descriptors stay open, from 0 on.</param>
    /// <param name="ignoredSignals">Signals that this process ignores, as the runtime does with SIGPIPE.</param>
    public Step Execute(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IEnumerable<int> ignoredSignals, int kept = FirstOfOthers)
    {
        Call(
            "close_range", SyscallNumbers.CloseRange, kept, Argument.Named(uint.MaxValue, "~0"),
            Argument.Named(CLOSE_RANGE_CLOEXEC, "CLOSE_RANGE_CLOEXEC"));
        foreach (var signal in ignoredSignals)
            Call("rt_sigaction", SyscallNumbers.RtSigaction, signal, Argument.Struct(new byte[SigActionSize], "SIG_DFL"), 0, sizeof(ulong));
        Call(
            "rt_sigprocmask", SyscallNumbers.RtSigprocmask, Argument.Named(SIG_SETMASK, "SIG_SETMASK"),
            Argument.Struct(new byte[sizeof(ulong)], "[]"), 0, sizeof(ulong));
        return Call("execve", SyscallNumbers.Execve, path, Argument.List(arguments), Argument.List(environment));
    }
}
