using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>The step at which a program failed.</summary>
/// <param name="Call">The call with its arguments.</param>
internal sealed record StepFailure(Step Step, string Call, Errno Errno);

internal sealed unsafe partial class SyscallProgram
{
    private const int FailedExit = 125;
    private const int SIG_SETMASK = 2;
    private (SafeFd Parents, SafeFd Childs)? ends;
    private int meetings;

    /// <summary>Adds a step in which the child waits until the parent has done its part. It fails if the parent has ended.</summary>
    public void WaitForParent()
    {
        meetings++;
        if (ends is null)
        {
            ends = Linux.SocketPair();
            // The child's own copy would keep it waiting for a parent that is no more.
            var parents = Argument.Open(ends.Value.Parents, "parent's");
            Call("close_range", SyscallNumbers.CloseRange, parents, parents, 0);
        }

        var childs = Argument.Open(ends.Value.Childs, "child's");
        Call("write", SyscallNumbers.Write, childs, "?", 1);
        Call("read", SyscallNumbers.Read, childs, Argument.Struct(new byte[1], "…"), 1);
        // What was read may have been the end; then there is nobody to write to either.
        Call("write", SyscallNumbers.Write, childs, "!", 1);
    }

    /// <summary>As <see cref="TryStart"/>.</summary>
    /// <exception cref="SyscallException">The fork, or a step of the program, failed; then there is no child any more.</exception>
    public ChildProcess Start(ulong cloneFlags, Action<int>? whileItWaits = null) =>
        TryStart(cloneFlags, whileItWaits, out var child) is { } failure
            ? throw new SyscallException(failure.Call, failure.Errno)
            : child!;

    /// <summary>
    /// Forks a child that walks the program, and returns when it has become the other program, or failed to.
    /// Handlers of signals are reset in the child, and all signals are blocked until the program says otherwise.
    /// </summary>
    /// <param name="cloneFlags"><c>CLONE_NEW*</c> for namespaces of its own.</param>
    /// <param name="whileItWaits">What the parent does with the child's id at <see cref="WaitForParent"/>.</param>
    /// <returns>Null, or the step that failed; then there is no child any more.</returns>
    /// <exception cref="SyscallException">The fork failed.</exception>
    public StepFailure? TryStart(ulong cloneFlags, Action<int>? whileItWaits, out ChildProcess? child)
    {
        var (report, reportEnd) = Linux.Pipe();
        using var _ = report;
        child = Fork(cloneFlags, reportEnd.Number);
        reportEnd.Dispose();
        try
        {
            whileItWaits?.Invoke(child.Id);
            Meet();
            var (failure, successor) = ReadReport(report);
            if (successor is not null)
                Reap(ref child, successor);
            if (failure is not null)
                Reap(ref child, null);
            return failure;
        }
        catch
        {
            child!.Signal(Linux.SIGKILL);
            child.WaitForExit();
            child.Dispose();
            throw;
        }
    }

    private void Meet()
    {
        if (ends is not var (parents, childs))
            return;
        childs.Dispose();
        Span<byte> word = stackalloc byte[1];
        try
        {
            for (var left = meetings; left > 0 && Linux.Read(parents, word) > 0; left--)
            {
                Linux.Write(parents, word);
                Linux.Read(parents, word);
            }
        }
        catch (SyscallException e) when (e.Errno is Errno.EPIPE or Errno.ECONNRESET)
        {
            // It was killed meanwhile, which whoever waits for its end is told.
        }
    }

    private static void Reap(ref ChildProcess? child, ChildProcess? successor)
    {
        child!.WaitForExit();
        child.Dispose();
        child = successor;
    }

    // To the end, which comes when nobody is left who walks: a process that forks and the one that goes on write in any order.
    private (StepFailure? Failure, ChildProcess? Successor) ReadReport(SafeFd report)
    {
        Span<int> record = stackalloc int[2];
        StepFailure? failure = null;
        ChildProcess? successor = null;
        while (Linux.Read(report, MemoryMarshal.AsBytes(record)) > 0)
        {
            if (record[0] == ForkState.Forked)
                successor = ChildProcess.Open(record[1]);
            else
                failure = new StepFailure(new Step(record[0]), Text(record[0]), (Errno)record[1]);
        }

        return (failure, successor);
    }

    private void Close()
    {
        ends?.Parents.Dispose();
        ends?.Childs.Dispose();
    }

    private ChildProcess Fork(ulong cloneFlags, int report)
    {
        int pidfd;
        // struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls.
        var clone = stackalloc ulong[8];
        clone[0] = cloneFlags | Linux.CLONE_PIDFD | Linux.CLONE_CLEAR_SIGHAND;
        clone[1] = (ulong)&pidfd;
        clone[4] = Linux.SIGCHLD;
        var signals = stackalloc ulong[2] { ulong.MaxValue, 0 };
        var table = (SyscallOp*)NativeMemory.Alloc((nuint)ops.Count, (nuint)sizeof(SyscallOp));
        for (var i = 0; i < ops.Count; i++)
            table[i] = ops[i];
        var fork = new ForkState
        {
            Call = Linux.RawSyscall, Errno = Linux.ErrnoLocation(), Table = table, Count = ops.Count, Report = report,
            Write = SyscallNumbers.Write, ExitGroup = SyscallNumbers.ExitGroup, CloneNumber = SyscallNumbers.Getpid,
        };
        // The first walk, which forks nothing, compiles what the child must find ready.
        ForkAndWalk(&fork);
        fork.CloneNumber = SyscallNumbers.Clone3;
        fork.Clone = clone;
        // A signal that comes now must not run the parent's handler in the child.
        Linux.RawSyscall(SyscallNumbers.RtSigprocmask, SIG_SETMASK, (nint)signals, (nint)(signals + 1), sizeof(ulong), 0, 0);
        var pid = ForkAndWalk(&fork);
        var errno = (Errno)(*fork.Errno);
        Linux.RawSyscall(SyscallNumbers.RtSigprocmask, SIG_SETMASK, (nint)(signals + 1), 0, sizeof(ulong), 0, 0);
        NativeMemory.Free(table);
        return pid > 0 ? new ChildProcess((int)pid, new SafeFd(pidfd)) : throw new SyscallException($"clone3(0x{cloneFlags:x})", errno);
    }

    /// <summary>
    /// Returns in the parent. What comes after the first call runs in the child, in a copy of this process that has this
    /// thread alone: no allocation, no static (its class may want to be initialised), no call but the kernel's.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static nint ForkAndWalk(ForkState* fork)
    {
        var pid = fork->Call(fork->CloneNumber, (nint)fork->Clone, 64, 0, 0, 0, 0);
        if (pid != 0)
            return pid;
        for (var i = 0; i < fork->Count; i++)
        {
            var op = fork->Table + i;
            for (var a = 0; a < MaxArguments; a++)
            {
                if ((op->FromStep & (1 << a)) != 0)
                    op->Arguments[a] = fork->Table[op->Arguments[a]].Result;
            }

            op->Result = fork->Call(
                op->Number,
                (nint)op->Arguments[0], (nint)op->Arguments[1], (nint)op->Arguments[2],
                (nint)op->Arguments[3], (nint)op->Arguments[4], (nint)op->Arguments[5]);
            var forked = op->Forks && op->Result > 0;
            if (op->Result != -1 && !forked)
                continue;
            var errno = *fork->Errno;
            if (!forked && (errno == op->Expected[0] || errno == op->Expected[1] || errno == op->Expected[2] || errno == op->Expected[3]))
            {
                i += op->Skip;
                continue;
            }

            fork->Reported[0] = forked ? ForkState.Forked : i;
            fork->Reported[1] = forked ? (int)op->Result : errno;
            fork->Call(fork->Write, fork->Report, (nint)fork->Reported, 2 * sizeof(int), 0, 0, 0);
            break;
        }

        fork->Call(fork->ExitGroup, FailedExit, 0, 0, 0, 0, 0);
        return 0;
    }
}
