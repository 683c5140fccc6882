using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>Makes everything on the descriptor's file system durable.</summary>
    public static void Syncfs(SafeFd fd)
    {
        if (syncfs(fd) < 0)
            throw SyscallException.Last($"syncfs({fd})");
    }

    /// <summary>Makes one file, or the names in one folder, durable.</summary>
    public static void Fsync(SafeFd fd)
    {
        if (fsync(fd) < 0)
            throw SyscallException.Last($"fsync({fd})");
    }

    // Safety (both): nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int syncfs(SafeFd fd);

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int fsync(SafeFd fd);
}
