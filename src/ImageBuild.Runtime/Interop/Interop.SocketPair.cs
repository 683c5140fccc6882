using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    private const int AF_UNIX = 1;
    private const int SOCK_SEQPACKET = 5;

    /// <summary>Two ends that packets go between, each read as it was written. Closed on exec.</summary>
    public static (SafeFd One, SafeFd Other) SocketPair()
    {
        var ends = stackalloc int[2];
        return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0
            ? throw SyscallException.Last("socketpair(AF_UNIX, SOCK_SEQPACKET)")
            : (new SafeFd(ends[0]), new SafeFd(ends[1]));
    }

    // Safety: two numbers are written, which are the caller's.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* ends);
}
