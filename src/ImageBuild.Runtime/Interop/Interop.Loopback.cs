using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    private const nuint SIOCGIFFLAGS = 0x8913;
    private const nuint SIOCSIFFLAGS = 0x8914;
    private const short IFF_UP = 1;
    private const int AF_INET = 2;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int IfReqSize = 40;
    private const int IfReqFlags = 16;

    /// <summary>Brings up <c>lo</c> in the calling thread's network namespace (netdevice(7)).</summary>
    public static void BringLoopbackUp()
    {
        using var socket = new SafeFd(socket_(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        var request = stackalloc byte[IfReqSize];
        new Span<byte>(request, IfReqSize).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, IfReqSize));
        if (ioctl(socket.Number, SIOCGIFFLAGS, request) < 0)
            throw SyscallException.Last("ioctl(SIOCGIFFLAGS, \"lo\")");
        *(short*)(request + IfReqFlags) |= IFF_UP;
        if (ioctl(socket.Number, SIOCSIFFLAGS, request) < 0)
            throw SyscallException.Last("ioctl(SIOCSIFFLAGS, \"lo\")");
    }

    // Safety: the descriptor that comes back belongs to its handle and closes on exec.
    [LibraryImport(Libc, EntryPoint = "socket", SetLastError = true)]
    private static partial int socket_(int domain, int type, int protocol);
}
