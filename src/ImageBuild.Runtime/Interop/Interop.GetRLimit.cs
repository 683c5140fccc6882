using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    private const int RLIMIT_NOFILE = 7;

    /// <summary>How many files this process may have open, and how many it may ask for (getrlimit(2)).</summary>
    public static (ulong Soft, ulong Hard) OpenFilesLimit => getrlimit(RLIMIT_NOFILE, out var limit) == 0
        ? (limit.Soft, limit.Hard)
        : throw SyscallException.Last("getrlimit(RLIMIT_NOFILE)");

    // Safety: the kernel fills the struct, which is a struct rlimit of 64 bits.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int getrlimit(int resource, out RLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct RLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
