using System.Runtime.InteropServices;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>Sets access and modification time of a descriptor (futimens(3)); not of an O_PATH one.</summary>
    public static void Futimens(SafeFd fd, UnixTime time)
    {
        if (futimens(fd, Both(time)) < 0)
            throw SyscallException.Last($"futimens({fd}, {time})");
    }

    /// <summary>utimensat(2), never through a symbolic link.</summary>
    public static void UtimensAt(SafeFd dir, string name, UnixTime time)
    {
        if (utimensat(dir, name, Both(time), AT_SYMLINK_NOFOLLOW) < 0)
            throw SyscallException.Last($"utimensat({dir}, {Quote(name)}, {time}, AT_SYMLINK_NOFOLLOW)");
    }

    private static TimeSpecs Both(UnixTime time)
    {
        var one = new TimeSpec { Seconds = (nint)time.Seconds, Nanoseconds = time.Nanoseconds };
        return new TimeSpecs { Access = one, Modification = one };
    }

    // Safety: the two times are read within the call.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int futimens(SafeFd fd, in TimeSpecs times);

    // Safety: as futimens. AT_SYMLINK_NOFOLLOW always set.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int utimensat(SafeFd dirfd, string path, in TimeSpecs times, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecs
    {
        public TimeSpec Access;
        public TimeSpec Modification;
    }
}
