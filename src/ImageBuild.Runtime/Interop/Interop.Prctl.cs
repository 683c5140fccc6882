using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    private const int PR_SET_CHILD_SUBREAPER = 36;

    /// <summary>Makes this process the parent of its descendants whose own parents end (prctl(2)).</summary>
    public static void BecomeSubreaper()
    {
        if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
            throw SyscallException.Last("prctl(PR_SET_CHILD_SUBREAPER, 1)");
    }

    // Safety: no memory is handed over.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
}
