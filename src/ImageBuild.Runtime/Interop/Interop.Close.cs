using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>close(2); only <see cref="SafeFd"/> calls it.</summary>
    // Safety: takes a number that its owner gives up.
    [LibraryImport(Libc, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);
}
