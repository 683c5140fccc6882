using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// What the first process of a container does, from the fork to its own program: only what no other process can do for
/// it. It begins in new namespaces, with everything else prepared and open.
/// </summary>
internal sealed class InitProgram : IDisposable
{
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_CAP_AMBIENT = 47;
    private const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private const int RLIMIT_NOFILE = 7;
    private const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private const ulong NoProgram = Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV | Linux.MOUNT_ATTR_NOEXEC;
    private const int Umask = 0b000_010_010;

    private static readonly Argument Cwd = Argument.Named(SafeFd.Cwd.Number, "AT_FDCWD");

    private readonly SyscallProgram program = new();
    private readonly InitPlan plan;
    private readonly Step workingDirectory;
    private readonly List<Step> executing = [];

    /// <summary>Decides it all.</summary>
    public InitProgram(InitPlan plan)
    {
        this.plan = plan;
        program.Call("setsid", SyscallNumbers.Setsid);
        MountProc();
        // pivot_root changes the root of whoever has the old one, the forking thread too; it leaves before that.
        program.WaitForParent();
        workingDirectory = Pivot();
        if (plan.Terminal is { } terminal)
            program.Call("ioctl", SyscallNumbers.Ioctl, terminal, Argument.Named(Linux.TIOCSCTTY, "TIOCSCTTY"), 0);
        program.Streams(plan.Streams);
        Limits();
        Rights();
        // /proc/self/exe, as a program or as an interpreter, is this very program on the machine (CVE-2019-5736).
        foreach (var path in plan.Executables)
            executing.Add(program.OpenPath(Cwd, path, 0, Linux.RESOLVE_NO_MAGICLINKS));
        executing.Add(program.Execute(plan.Executables[0], plan.Arguments, plan.Environment, plan.IgnoredSignals));
    }

    /// <summary>Forks the process.</summary>
    /// <param name="leaveNamespaces">What the thread does before the process's root becomes its own.</param>
    /// <exception cref="ImageBuildException">IMG5001, IMG5002, IMG5013, IMG5015: it could not become its program.</exception>
    public ChildProcess Start(Action leaveNamespaces)
    {
        var failure = program.TryStart(Linux.CLONE_NEWPID, _ => leaveNamespaces(), out var child);
        if (failure is null)
            return child!;
        var reason = new SyscallException(failure.Call, failure.Errno);
        if (failure.Step == workingDirectory)
            throw RuntimeErrors.WorkingDirectory(plan.WorkingDirectory, reason);
        if (!executing.Contains(failure.Step))
            throw RuntimeErrors.StartFailed(reason);
        throw failure.Errno is Errno.ENOENT or Errno.ENOTDIR
            ? RuntimeErrors.CommandNotFound(plan.Arguments[0])
            : RuntimeErrors.CommandNotExecutable(plan.Arguments[0], reason.Reason);
    }

    /// <summary>The steps as strace would print them.</summary>
    public override string ToString() => program.ToString();

    /// <inheritdoc/>
    public void Dispose() => program.Dispose();

    // A proc of the new process namespace can be made by nobody outside it.
    private void MountProc()
    {
        var proc = program.NewMount("proc", NoProgram);
        program.MoveMount(proc, Argument.Named(plan.ProcTarget, "proc"));
        foreach (var (name, cover) in plan.Masked)
            program.MoveMount(Argument.Named(cover, "cover"), program.OpenPath(proc, name, 0, Linux.RESOLVE_NO_SYMLINKS));
        foreach (var name in plan.ReadOnly)
            program.MoveMount(program.ReadOnlyCopy(proc, name), program.OpenPath(proc, name, 0, Linux.RESOLVE_NO_SYMLINKS));
    }

    // pivot_root(2), "pivot_root(".", ".")": the old root ends up on top of the new one and is taken away from there.
    private Step Pivot()
    {
        program.Call("fchdir", SyscallNumbers.Fchdir, Argument.Named(plan.Root, "root"));
        program.Call("pivot_root", SyscallNumbers.PivotRoot, ".", ".");
        program.Call("umount2", SyscallNumbers.Umount2, ".", Argument.Named(Linux.MNT_DETACH, "MNT_DETACH"));
        // Through no magic link: /proc/self/fd/7 may be a folder of the machine (CVE-2024-21626).
        var folder = program.OpenPath(Cwd, plan.WorkingDirectory, Linux.O_DIRECTORY, Linux.RESOLVE_NO_MAGICLINKS);
        program.Call("fchdir", SyscallNumbers.Fchdir, folder);
        return folder;
    }

    // The runtime has raised its own limit of open files, and programs that use select(2) count on the old one.
    private void Limits()
    {
        var limit = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(limit, plan.OpenFiles.Soft);
        BinaryPrimitives.WriteUInt64LittleEndian(limit.AsSpan(8), plan.OpenFiles.Hard);
        program.Call(
            "prlimit64", SyscallNumbers.Prlimit64, 0, Argument.Named(RLIMIT_NOFILE, "RLIMIT_NOFILE"),
            Argument.Struct(limit, $"{{{plan.OpenFiles.Soft}, {plan.OpenFiles.Hard}}}"), 0);
        program.Call("umask", SyscallNumbers.Umask, Argument.Named(Umask, "022"));
    }

    private void Rights()
    {
        var user = plan.User;
        if (plan.NoNewPrivileges)
            Prctl(PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS", 1);
        for (var capability = 0; capability <= plan.LastCapability; capability++)
        {
            if ((plan.Capabilities & (1UL << capability)) == 0)
                Prctl(PR_CAPBSET_DROP, "PR_CAPBSET_DROP", capability);
        }

        Prctl(PR_CAP_AMBIENT, "PR_CAP_AMBIENT", PR_CAP_AMBIENT_CLEAR_ALL);
        if (plan.CanSetGroups)
        {
            var groups = MemoryMarshal.AsBytes(user.Groups.ToArray().AsSpan());
            program.Call("setgroups", SyscallNumbers.Setgroups, user.Groups.Count, Argument.Struct(groups, $"[{string.Join(", ", user.Groups)}]"));
        }

        program.Call("setresgid", SyscallNumbers.Setresgid, user.GroupId, user.GroupId, user.GroupId);
        program.Call("setresuid", SyscallNumbers.Setresuid, user.Id, user.Id, user.Id);
        SetCapabilities(user.Id == 0 ? plan.Capabilities : 0);
        // A container never outlives whoever watches it. After the change of user, which would clear it.
        program.EndWithParent();
    }

    private void Prctl(int option, string name, int value) =>
        program.Call("prctl", SyscallNumbers.Prctl, Argument.Named(option, name), value, 0, 0, 0);

    // Effective, permitted, inheritable; low words, then high ones. Never inheritable (CVE-2022-24769).
    private void SetCapabilities(ulong mask)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, LINUX_CAPABILITY_VERSION_3);
        var data = new byte[24];
        foreach (var at in new[] { 0, 4 })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(at), (uint)mask);
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(12 + at), (uint)(mask >> 32));
        }

        program.Call(
            "capset", SyscallNumbers.Capset, Argument.Struct(header, "{_LINUX_CAPABILITY_VERSION_3, 0}"),
            Argument.Struct(data, $"{{effective=0x{mask:x}, permitted=0x{mask:x}, inheritable=0}}"));
    }
}
