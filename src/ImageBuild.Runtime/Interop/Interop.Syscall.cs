using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    public const nint SIGCHLD = 17;
    public const nint CLONE_PIDFD = 0x1000;
    public const nint CLONE_NEWNS = 0x20000;
    public const nint CLONE_NEWCGROUP = 0x2000000;
    public const nint CLONE_NEWUTS = 0x4000000;
    public const nint CLONE_NEWIPC = 0x8000000;
    public const nint CLONE_NEWUSER = 0x10000000;
    public const nint CLONE_NEWPID = 0x20000000;
    public const nint CLONE_NEWNET = 0x40000000;
    public const nint CLONE_FS = 0x200;

    // Safety: a plain call in whatever state the thread is, so that it can be made in a process that has just been forked
    // off and must never enter the runtime again. What the numbers mean is the caller's business.
    [LibraryImport(Libc, EntryPoint = "syscall")]
    [SuppressGCTransition]
    public static partial nint RawSyscall(nint number, nint a0, nint a1, nint a2, nint a3, nint a4, nint a5);

    // Safety: the address is the calling thread's own and valid as long as the thread; see RawSyscall.
    [LibraryImport(Libc, EntryPoint = "__errno_location")]
    [SuppressGCTransition]
    public static partial int* ErrnoLocation();
}
