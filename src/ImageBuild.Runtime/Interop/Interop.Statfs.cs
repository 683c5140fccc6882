using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    public const long DEVPTS_SUPER_MAGIC = 0x1cd1;

    private const int StatfsSize = 120;

    /// <summary>The kind of the file system that something open is on.</summary>
    public static long FileSystemOf(SafeFd fd)
    {
        // struct statfs of 64-bit machines: f_type comes first.
        var status = stackalloc long[StatfsSize / sizeof(long)];
        return fstatfs(fd, status) < 0 ? throw SyscallException.Last($"fstatfs({fd})") : status[0];
    }

    // Safety: the struct is written within the call, and is as large as the kernel's.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int fstatfs(SafeFd fd, long* status);
}
