using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    /// <summary>mknodat(2): a device or a pipe; the type is part of the mode. The umask takes bits from it.</summary>
    public static void MknodAt(SafeFd dir, string name, int mode, ulong device)
    {
        var errno = TryMknodAt(dir, name, mode, device);
        if (errno != Errno.None)
            throw new SyscallException($"mknodat({dir}, {Quote(name)}, {Octal(mode)}, 0x{device:x})", errno);
    }

    /// <summary>As <see cref="MknodAt"/>.</summary>
    public static Errno TryMknodAt(SafeFd dir, string name, int mode, ulong device) =>
        ErrnoOf(mknodat(dir, name, (uint)mode, device));

    /// <summary>The number of a device as the C library passes it: makedev(3).</summary>
    public static ulong MakeDevice(uint major, uint minor) =>
        ((major & 0xFFFFF000ul) << 32) | ((major & 0xFFFul) << 8) | ((minor & 0xFFFFFF00ul) << 12) | (minor & 0xFFul);

    // Safety: nothing outlives the call.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int mknodat(SafeFd dirfd, string path, uint mode, ulong device);
}
