using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    public const ulong CLONE_FS = 0x200;
    public const ulong CLONE_PIDFD = 0x1000;
    public const ulong CLONE_PARENT = 0x8000;
    public const ulong CLONE_NEWNS = 0x20000;
    public const ulong CLONE_NEWCGROUP = 0x2000000;
    public const ulong CLONE_NEWUTS = 0x4000000;
    public const ulong CLONE_NEWIPC = 0x8000000;
    public const ulong CLONE_NEWUSER = 0x10000000;
    public const ulong CLONE_NEWPID = 0x20000000;
    public const ulong CLONE_NEWNET = 0x40000000;
    public const ulong CLONE_CLEAR_SIGHAND = 0x100000000;

    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGUSR2 = 12;
    public const int SIGPIPE = 13;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;

    /// <summary>
    /// The C library's <c>syscall</c>, to be called as if it were managed code (<c>delegate*</c>, not
    /// <c>delegate* unmanaged</c>). Numbers and pointers are passed alike in both conventions of x86-64 and arm64, and
    /// this is the one kind of call around which the runtime inserts nothing: after an unmanaged one, even with
    /// <see cref="SuppressGCTransitionAttribute"/>, it asks whether a collection is pending. In a forked child
    /// that question, if a thread of the parent had begun one, is waited on for ever.
    /// </summary>
    // Safety: the caller's thread holds up collections for as long as the call lasts, so no call that waits.
    public static delegate*<nint, nint, nint, nint, nint, nint, nint, nint> RawSyscall { get; } =
        (delegate*<nint, nint, nint, nint, nint, nint, nint, nint>)
        NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "syscall");

    // Safety: the address is the calling thread's own, and is valid in a process forked off by this thread.
    [LibraryImport(Libc, EntryPoint = "__errno_location")]
    public static partial int* ErrnoLocation();
}
