using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    private const int SYS_pidfd_send_signal = 424;
    private const int SYS_pidfd_open = 434;
    private const int P_PIDFD = 3;
    private const int WEXITED = 4;
    private const int WNOHANG = 1;
    private const int WNOWAIT = 0x1000000;
    private const int SigInfoSize = 128;
    private const int CLD_EXITED = 1;
    private const int SignalExit = 128;

    /// <summary>The effective user id.</summary>
    public static uint EffectiveUserId => geteuid();

    /// <summary>The effective group id.</summary>
    public static uint EffectiveGroupId => getegid();

    /// <summary>A handle of a process that no other can take over.</summary>
    public static Errno TryPidfdOpen(int pid, out SafeFd fd)
    {
        fd = pidfd_open(SYS_pidfd_open, pid, 0);
        return fd.IsInvalid ? LastErrno : Errno.None;
    }

    /// <summary>Sends a signal.</summary>
    public static Errno TryPidfdSendSignal(SafeFd pidfd, int signal) =>
        ErrnoOf((int)pidfd_send_signal(SYS_pidfd_send_signal, pidfd, signal, 0, 0));

    /// <summary>Waits for a child to end, and reaps it.</summary>
    /// <returns>Its exit code, or 128 and the signal that ended it.</returns>
    public static int WaitForExit(SafeFd pidfd)
    {
        var info = stackalloc int[SigInfoSize / sizeof(int)];
        while (waitid(P_PIDFD, pidfd, info, WEXITED) < 0)
        {
            if (LastErrno != Errno.EINTR)
                throw SyscallException.Last($"waitid(P_PIDFD, {pidfd})");
        }

        // siginfo_t: signo, errno, code, padding, pid, uid, status.
        var (code, status) = (info[2], info[6]);
        return code == CLD_EXITED ? status : SignalExit + status;
    }

    /// <summary>Whether a child has ended. It is still to be reaped then.</summary>
    public static bool HasEnded(SafeFd pidfd)
    {
        var info = stackalloc int[SigInfoSize / sizeof(int)];
        info[0] = 0;
        return waitid(P_PIDFD, pidfd, info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info[0] != 0 : throw SyscallException.Last($"waitid(P_PIDFD, {pidfd}, WNOHANG)");
    }

    /// <summary>Moves the calling thread into namespaces of its own (unshare(2)).</summary>
    public static void Unshare(ulong flags)
    {
        if (unshare((int)flags) < 0)
            throw SyscallException.Last($"unshare(0x{flags:x})");
    }

    /// <summary>Moves the calling thread into a namespace (setns(2)).</summary>
    public static void SetNs(SafeFd ns, ulong flags)
    {
        if (setns(ns, (int)flags) < 0)
            throw SyscallException.Last($"setns({ns}, 0x{flags:x})");
    }

    /// <summary>Names the host of the calling thread's namespace.</summary>
    public static void SetHostName(string name)
    {
        var bytes = Tar.UnixText.Encode(name);
        if (sethostname(bytes, (nuint)bytes.Length) < 0)
            throw SyscallException.Last($"sethostname({Quote(name)})");
    }

    /// <summary>A pipe: what is written to the second can be read from the first. Both close on exec.</summary>
    public static (SafeFd Read, SafeFd Write) Pipe()
    {
        var fds = stackalloc int[2];
        return pipe2(fds, O_CLOEXEC) < 0 ? throw SyscallException.Last("pipe2(O_CLOEXEC)") : (new SafeFd(fds[0]), new SafeFd(fds[1]));
    }

    /// <summary>Keeps mounts of the calling thread's namespace and of others from spreading to each other.</summary>
    public static void MakeMountsPrivate()
    {
        const ulong MS_REC = 1 << 14;
        const ulong MS_PRIVATE = 1 << 18;
        if (mount(null, "/", null, MS_REC | MS_PRIVATE, 0) < 0)
            throw SyscallException.Last("mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE)");
    }

    // Safety (all): pointers are used within the call; descriptors that come back belong to their handles and close
    // on exec.
    [LibraryImport(Libc)]
    private static partial uint geteuid();

    [LibraryImport(Libc)]
    private static partial uint getegid();

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial SafeFd pidfd_open(nint number, int pid, uint flags);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint pidfd_send_signal(nint number, SafeFd pidfd, int signal, nint info, uint flags);

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int waitid(int kind, SafeFd id, int* info, int options);

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int setns(SafeFd fd, int flags);

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int sethostname(byte[] name, nuint length);

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int pipe2(int* fds, int flags);

    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int mount(string? source, string target, string? type, ulong flags, nint data);
}
