using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

// The mount calls of Linux 5.2, called by number: C libraries have had them by name only since 2022. The numbers are
// the same on every architecture.
internal static partial class Linux
{
    public const ulong MOUNT_ATTR_RDONLY = 0x1;
    public const ulong MOUNT_ATTR_NOSUID = 0x2;
    public const ulong MOUNT_ATTR_NODEV = 0x4;
    public const ulong MOUNT_ATTR_NOEXEC = 0x8;

    public const int MNT_DETACH = 2;
    public const int UMOUNT_NOFOLLOW = 8;

    private const int SYS_open_tree = 428;
    private const int SYS_move_mount = 429;
    private const int SYS_fsopen = 430;
    private const int SYS_fsconfig = 431;
    private const int SYS_fsmount = 432;
    private const int SYS_mount_setattr = 442;

    private const uint OPEN_TREE_CLONE = 1;
    private const uint MOVE_MOUNT_F_EMPTY_PATH = 4;
    private const uint MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    private const uint FSOPEN_CLOEXEC = 1;
    private const uint FSMOUNT_CLOEXEC = 1;
    private const uint FSCONFIG_SET_FLAG = 0;
    private const uint FSCONFIG_SET_STRING = 1;
    private const uint FSCONFIG_SET_FD = 5;
    private const uint FSCONFIG_CMD_CREATE = 6;

    /// <summary>A context in which a file system is configured.</summary>
    public static SafeFd FsOpen(string fileSystem)
    {
        var fd = fsopen(SYS_fsopen, fileSystem, FSOPEN_CLOEXEC);
        SyscallException.ThrowIf(ErrnoOf(fd), $"fsopen({Quote(fileSystem)})");
        return fd;
    }

    /// <summary>Sets an option that has a value.</summary>
    public static void FsConfigString(SafeFd context, string key, string value) => Succeed(
        ErrnoOf(fsconfig(SYS_fsconfig, context, FSCONFIG_SET_STRING, key, value, 0)), context,
        $"fsconfig({context}, FSCONFIG_SET_STRING, {Quote(key)}, {Quote(value)})");

    /// <summary>Sets an option that has none.</summary>
    public static void FsConfigFlag(SafeFd context, string key) => Succeed(
        ErrnoOf(fsconfig(SYS_fsconfig, context, FSCONFIG_SET_FLAG, key, null, 0)), context,
        $"fsconfig({context}, FSCONFIG_SET_FLAG, {Quote(key)})");

    /// <summary>Sets an option whose value is something open.</summary>
    public static Errno TryFsConfigFd(SafeFd context, string key, SafeFd value) =>
        ErrnoOf(fsconfig(SYS_fsconfig, context, FSCONFIG_SET_FD, key, null, value.Number));

    /// <summary>Makes the file system as it was configured.</summary>
    public static void FsConfigCreate(SafeFd context) => Succeed(
        ErrnoOf(fsconfig(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, null, null, 0)), context, $"fsconfig({context}, FSCONFIG_CMD_CREATE)");

    /// <summary>A mount of the file system, not attached anywhere; gone when it is closed before it was.</summary>
    public static SafeFd FsMount(SafeFd context, ulong attributes)
    {
        var fd = fsmount(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes);
        SyscallException.ThrowIf(ErrnoOf(fd), $"fsmount({context}, 0x{attributes:x})");
        return fd;
    }

    /// <summary>A copy of the mount at a path, not attached anywhere: a bind mount to be.</summary>
    /// <param name="dir">Where a relative path starts; the thing itself if the path is empty.</param>
    /// <param name="path">The path.</param>
    /// <param name="flags"><c>AT_RECURSIVE</c> to take what is mounted below along.</param>
    public static SafeFd OpenTreeClone(SafeFd dir, string path, int flags = 0)
    {
        var all = OPEN_TREE_CLONE | O_CLOEXEC | (uint)flags | (path.Length == 0 ? AT_EMPTY_PATH : 0u);
        var fd = open_tree(SYS_open_tree, dir, path, all);
        SyscallException.ThrowIf(ErrnoOf(fd), $"open_tree({dir}, {Quote(path)}, 0x{all:x})");
        return fd;
    }

    /// <summary>Attaches a detached mount to the folder or file that is open.</summary>
    public static void MoveMount(SafeFd mount, SafeFd target) => SyscallException.ThrowIf(
        ErrnoOf(move_mount(SYS_move_mount, mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH)),
        $"move_mount({mount}, {target})");

    /// <summary>Sets and clears attributes (<c>MOUNT_ATTR_*</c>) of an open mount; Linux 5.12.</summary>
    public static void MountSetAttr(SafeFd mount, ulong set, ulong clear, int flags = 0)
    {
        var attributes = new MountAttr { Set = set, Clear = clear };
        var size = (nuint)Marshal.SizeOf<MountAttr>();
        SyscallException.ThrowIf(
            ErrnoOf(mount_setattr(SYS_mount_setattr, mount, "", (uint)(flags | AT_EMPTY_PATH), attributes, size)),
            $"mount_setattr({mount}, {{set=0x{set:x}, clear=0x{clear:x}}})");
    }

    /// <summary>umount2(2).</summary>
    public static Errno TryUmount(string path, int flags) => ErrnoOf(umount2(path, flags));

    // What the kernel wrote into the context explains a failure better than the number does.
    private static void Succeed(Errno errno, SafeFd context, [InterpolatedStringHandlerArgument(nameof(errno))] ref CallText call)
    {
        if (errno != Errno.None)
            call.AppendLiteral(ReadLog(context));
        SyscallException.ThrowIf(errno, ref call);
    }

    private static string ReadLog(SafeFd context)
    {
        var buffer = new byte[4096];
        var log = new System.Text.StringBuilder();
        nint length;
        while ((length = read_(context, buffer, (nuint)buffer.Length)) > 0)
            log.Append(" [").Append(Tar.UnixText.Decode(buffer.AsSpan(0, (int)length)).Trim()).Append(']');
        return log.ToString();
    }

    // Safety (all): strings and structs are read within the call; a descriptor that comes back belongs to the handle,
    // and close-on-exec is always set.
    [LibraryImport(
        Libc, EntryPoint = "syscall", SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial SafeFd fsopen(nint number, string fileSystem, uint flags);

    [LibraryImport(
        Libc, EntryPoint = "syscall", SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int fsconfig(nint number, SafeFd context, uint command, string? key, string? value, int aux);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial SafeFd fsmount(nint number, SafeFd context, uint flags, ulong attributes);

    [LibraryImport(
        Libc, EntryPoint = "syscall", SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial SafeFd open_tree(nint number, SafeFd dirfd, string path, uint flags);

    [LibraryImport(
        Libc, EntryPoint = "syscall", SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int move_mount(
        nint number, SafeFd from, string fromPath, SafeFd to, string toPath, uint flags);

    [LibraryImport(
        Libc, EntryPoint = "syscall", SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int mount_setattr(
        nint number, SafeFd dirfd, string path, uint flags, in MountAttr attributes, nuint size);

    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int umount2(string path, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct MountAttr
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }
}
