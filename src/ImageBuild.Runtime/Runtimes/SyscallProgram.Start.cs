using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

internal sealed unsafe partial class SyscallProgram
{
    private const int FailedExit = 127;
    private const int SigKill = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>Forks a child that walks the program. Returns when the child has become the other program.</summary>
    /// <param name="cloneFlags"><c>CLONE_NEW*</c> for namespaces of its own; it is never a thread.</param>
    /// <param name="onForked">What the parent must do while the child waits for it; see <see cref="WaitForParent"/>.</param>
    /// <exception cref="SyscallException">The fork, or a step of the program, failed; then there is no child any more.</exception>
    public ChildProcess Start(nint cloneFlags, Action<int>? onForked = null)
    {
        while (true)
        {
            if (TryStart(cloneFlags, onForked) is { } child)
                return child;
        }
    }

    // Null if the fork came while the runtime was stopping its threads to collect garbage: the child, in its copy of that
    // moment, waits for a collector that it does not have. It is known by the futex that no program of ours calls.
    private ChildProcess? TryStart(nint cloneFlags, Action<int>? onForked)
    {
        var (report, reportWrite) = Linux.Pipe();
        using var _ = report;
        OpenWait();
        var child = Fork(cloneFlags, reportWrite.Number);
        reportWrite.Dispose();
        try
        {
            onForked?.Invoke(child.Id);
            waitWrite?.Dispose();
            while (!Linux.WaitReadable(report, Patience))
            {
                if (!IsInFutex(child.Id))
                    continue;
                Kill(child);
                return null;
            }

            ThrowIfFailed(report);
            return child;
        }
        catch
        {
            Kill(child);
            throw;
        }
        finally
        {
            waitRead?.Dispose();
            waitWrite?.Dispose();
        }
    }

    private static bool IsInFutex(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/syscall").StartsWith($"{SyscallNumbers.Futex} ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Kill(ChildProcess child)
    {
        Linux.TryPidfdSendSignal(child.Handle, SigKill);
        Linux.WaitForExit(child.Handle);
        child.Dispose();
    }

    private SafeFd? waitRead;
    private SafeFd? waitWrite;
    private int? waitStep;

    /// <summary>Adds a step in which the child waits until the parent has done its part.</summary>
    public void WaitForParent()
    {
        // The numbers are filled in at the fork. The child's own copy of the other end must not keep it waiting.
        waitStep = ops.Count;
        Call("close_range", SyscallNumbers.CloseRange, 0, 0, 0);
        Call("read", SyscallNumbers.Read, 0, new byte[1], 1);
    }

    private void OpenWait()
    {
        if (waitStep is not { } step)
            return;
        (waitRead, waitWrite) = Linux.Pipe();
        var (close, read) = (ops[step], ops[step + 1]);
        close.Arguments[0] = close.Arguments[1] = waitWrite.Number;
        read.Arguments[0] = waitRead.Number;
        (ops[step], ops[step + 1]) = (close, read);
    }

    private ChildProcess Fork(nint cloneFlags, int reportFd)
    {
        var table = (SyscallOp*)NativeMemory.Alloc((nuint)ops.Count, (nuint)sizeof(SyscallOp));
        var signals = stackalloc ulong[2] { ulong.MaxValue, 0 };
        try
        {
            for (var i = 0; i < ops.Count; i++)
                table[i] = ops[i];
            // The first walk binds and compiles what the child must find ready.
            var warmUp = new SyscallOp { Number = SyscallNumbers.Getpid, SkipOnError = 0 };
            Walk(&warmUp, 1);
            _ = *Linux.ErrnoLocation();
            int pidfd;
            // No handler of the runtime may run in the child; what the mask was is put back in the parent at once.
            Linux.RawSyscall(SyscallNumbers.RtSigprocmask, 2, (nint)signals, (nint)(signals + 1), sizeof(ulong), 0, 0);
            var report = new Report { Write = SyscallNumbers.Write, Exit = SyscallNumbers.Exit, Fd = reportFd };
            var flags = cloneFlags | Linux.CLONE_PIDFD | Linux.SIGCHLD;
            var pid = ForkAndWalk(SyscallNumbers.Clone, flags, &pidfd, table, ops.Count, report);
            var errno = *Linux.ErrnoLocation();
            Linux.RawSyscall(SyscallNumbers.RtSigprocmask, 2, (nint)(signals + 1), 0, sizeof(ulong), 0, 0);
            return pid > 0 ? new ChildProcess((int)pid, new SafeFd(pidfd))
                : throw new SyscallException($"clone(0x{cloneFlags:x})", (Errno)errno);
        }
        finally
        {
            NativeMemory.Free(table);
        }
    }

    // Everything that the child needs comes in as an argument: a static may want its class initialised at first use.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static nint ForkAndWalk(nint clone, nint flags, int* pidfd, SyscallOp* table, int count, Report report)
    {
        var pid = Linux.RawSyscall(clone, flags, 0, (nint)pidfd, 0, 0, 0);
        if (pid != 0)
            return pid;
        var failure = stackalloc int[2];
        failure[0] = Walk(table, count);
        failure[1] = *Linux.ErrnoLocation();
        Linux.RawSyscall(report.Write, report.Fd, (nint)failure, 2 * sizeof(int), 0, 0, 0);
        Linux.RawSyscall(report.Exit, FailedExit, 0, 0, 0, 0, 0);
        return 0;
    }

    // Runs in the child, which has this thread alone. No allocation, no static, no call but the system's.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Walk(SyscallOp* table, int count)
    {
        var results = stackalloc nint[count];
        var arguments = stackalloc nint[6];
        for (var i = 0; i < count; i++)
        {
            var op = table + i;
            for (var a = 0; a < 6; a++)
                arguments[a] = (op->FromRegister & (1 << a)) != 0 ? results[op->Arguments[a]] : (nint)op->Arguments[a];
            var result = Linux.RawSyscall(op->Number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
            results[i] = result;
            if (result != -1)
                continue;
            if (op->SkipOnError < 0)
                return i;
            i += op->SkipOnError;
        }

        return count;
    }

    private void ThrowIfFailed(SafeFd report)
    {
        Span<int> failure = stackalloc int[2];
        if (Linux.Read(report, MemoryMarshal.AsBytes(failure)) > 0)
            throw new SyscallException(text[failure[0]], (Errno)failure[1]);
    }

    // Fields, since a property is a call.
    private struct Report
    {
        public nint Write;
        public nint Exit;
        public int Fd;
    }
}
