using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    private const int SYS_openat2 = 437;

    /// <summary>
    /// Opens a path below a folder: what the kernel may follow is said by <paramref name="resolve"/> (openat2(2),
    /// Linux 5.6).
    /// </summary>
    public static SafeFd OpenAt2(SafeFd dir, string path, int flags, ulong resolve, int mode = 0)
    {
        var errno = TryOpenAt2(dir, path, flags, resolve, mode, out var fd);
        return errno == Errno.None ? fd : throw new SyscallException(
            $"openat2({dir}, {Quote(path)}, {{flags=0x{flags:x}, mode={Octal(mode)}, resolve=0x{resolve:x}}})", errno);
    }

    /// <summary>
    /// Opens a folder for reading: itself if the path is empty, else one below, through no symbolic link.
    /// </summary>
    public static SafeFd OpenDirectory(SafeFd root, string path) => OpenAt2(
        root,
        path.Length == 0 ? "." : path,
        O_RDONLY | O_DIRECTORY,
        path.StartsWith('/') ? 0 : RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);

    /// <summary>As <see cref="OpenAt2"/>; the descriptor is valid if and only if the result is 0.</summary>
    public static Errno TryOpenAt2(SafeFd dir, string path, int flags, ulong resolve, int mode, out SafeFd fd)
    {
        var how = new OpenHow { Flags = (ulong)(flags | O_CLOEXEC), Mode = (ulong)mode, Resolve = resolve };
        do
        {
            fd = openat2(SYS_openat2, dir, path, how, (nuint)Marshal.SizeOf<OpenHow>());
        }
        // EAGAIN: something was renamed meanwhile, and the kernel can't be sure that the path stayed below.
        while (fd.IsInvalid && LastErrno is Errno.EINTR or Errno.EAGAIN);
        return fd.IsInvalid ? LastErrno : Errno.None;
    }

    // Safety: the struct is read within the call; the descriptor that comes back belongs to the handle. O_CLOEXEC
    // always set.
    [LibraryImport(
        Libc, EntryPoint = "syscall", SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial SafeFd openat2(nint number, SafeFd dirfd, string path, in OpenHow how, nuint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
