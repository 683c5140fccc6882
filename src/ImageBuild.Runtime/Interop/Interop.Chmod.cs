using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>fchmod(2).</summary>
    public static void Fchmod(SafeFd fd, int mode)
    {
        if (fchmod(fd, (uint)mode) < 0)
            throw SyscallException.Last($"fchmod({fd}, {Octal(mode)})");
    }

    /// <summary>
    /// The mode of what an O_PATH descriptor is: fchmod(2) refuses those, and fchmodat2(2) is of Linux 6.6.
    /// </summary>
    public static void ChmodPath(SafeFd fd, int mode)
    {
        if (chmod(fd.ProcPath, (uint)mode) < 0)
            throw SyscallException.Last($"chmod({fd.ProcPath} = {fd}, {Octal(mode)})");
    }

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int fchmod(SafeFd fd, uint mode);

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int chmod(string path, uint mode);
}
