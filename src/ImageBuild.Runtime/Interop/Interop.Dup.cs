using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    private const int F_DUPFD_CLOEXEC = 1030;

    /// <summary>A copy of a descriptor, closed on exec.</summary>
    public static int Duplicate(int fd)
    {
        var copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        return copy < 0 ? throw SyscallException.Last($"fcntl({fd}, F_DUPFD_CLOEXEC)") : copy;
    }

    // Safety: the descriptor that comes back is the caller's.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int fcntl(int fd, int command, int argument);
}
