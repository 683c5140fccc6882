using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

/// <summary>
/// Numbers of the system calls that programs are made of: x86-64 has its own, arm64 the generic ones
/// (arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h). From 424 on they are the same
/// everywhere.
/// </summary>
internal static class SyscallNumbers
{
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static readonly nint Read = Number(0, 63);
    public static readonly nint Write = Number(1, 64);
    public static readonly nint RtSigaction = Number(13, 134);
    public static readonly nint RtSigprocmask = Number(14, 135);
    public static readonly nint Ioctl = Number(16, 29);
    public static readonly nint Getpid = Number(39, 172);
    public static readonly nint Socket = Number(41, 198);
    public static readonly nint Clone = Number(56, 220);
    public static readonly nint Execve = Number(59, 221);
    public static readonly nint Fcntl = Number(72, 25);
    public static readonly nint Chdir = Number(80, 49);
    public static readonly nint Fchdir = Number(81, 50);
    public static readonly nint Umask = Number(95, 166);
    public static readonly nint Setsid = Number(112, 157);
    public static readonly nint Setgroups = Number(116, 159);
    public static readonly nint Setresuid = Number(117, 147);
    public static readonly nint Setresgid = Number(119, 149);
    public static readonly nint Capset = Number(126, 91);
    public static readonly nint PivotRoot = Number(155, 41);
    public static readonly nint Prctl = Number(157, 167);
    public static readonly nint Mount = Number(165, 40);
    public static readonly nint Umount2 = Number(166, 39);
    public static readonly nint Sethostname = Number(170, 161);
    public static readonly nint ExitGroup = Number(231, 94);
    public static readonly nint Unshare = Number(272, 97);
    public static readonly nint Dup3 = Number(292, 24);
    public static readonly nint Prlimit64 = Number(302, 261);
    public static readonly nint Setns = Number(308, 268);
    public static readonly nint Seccomp = Number(317, 277);
    public static readonly nint OpenTree = 428;
    public static readonly nint MoveMount = 429;
    public static readonly nint FsOpen = 430;
    public static readonly nint FsConfig = 431;
    public static readonly nint FsMount = 432;
    public static readonly nint Clone3 = 435;
    public static readonly nint CloseRange = 436;
    public static readonly nint OpenAt2 = 437;
    public static readonly nint MountSetattr = 442;

    private static nint Number(int x64, int generic) => IsX64 ? x64 : generic;
}
