using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// What the first process of a container does, from the fork to its own program: only what no other process can do for
/// it. It begins in new namespaces, with everything else prepared and open.
/// </summary>
internal sealed class InitProgram : IDisposable
{
    private const ulong NoProgram = Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV | Linux.MOUNT_ATTR_NOEXEC;

    private readonly SyscallProgram program = new();
    private readonly ProcessSteps process;
    private readonly InitPlan plan;

    /// <summary>Decides it all.</summary>
    public InitProgram(InitPlan plan, ProcessPlan process)
    {
        this.plan = plan;
        this.process = new ProcessSteps(program, process);
        MountProc();
        // pivot_root changes the root of whoever has the old one, the forking thread too; it leaves before that.
        program.WaitForParent();
        // In its group by now, which is the root of what it sees of them.
        program.Call("unshare", SyscallNumbers.Unshare, Argument.Named((long)Linux.CLONE_NEWCGROUP, "CLONE_NEWCGROUP"));
        Pivot();
        this.process.EnterWorkingDirectory();
        this.process.BeginSession();
        this.process.TakeStreams();
        this.process.TakeRights();
        // A container never outlives whoever watches it. After the change of user, which would clear it.
        program.EndWithParent();
        this.process.Execute();
    }

    /// <summary>Forks the process.</summary>
    /// <param name="whileItWaits">What the thread does with the process's id before its root becomes its own: leaves its mount namespace.</param>
    /// <exception cref="ImageBuildException">IMG5001, IMG5002, IMG5015: its program can't run.</exception>
    /// <exception cref="SyscallException">Another step failed.</exception>
    public ChildProcess Start(Action<int> whileItWaits) => process.Start(Linux.CLONE_NEWPID, whileItWaits);

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
    private void Pivot()
    {
        program.Call("fchdir", SyscallNumbers.Fchdir, Argument.Named(plan.Root, "root"));
        program.Call("pivot_root", SyscallNumbers.PivotRoot, ".", ".");
        program.Call("umount2", SyscallNumbers.Umount2, ".", Argument.Named(Linux.MNT_DETACH, "MNT_DETACH"));
    }
}
