using System.Runtime.InteropServices;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    private const uint STATX_BASIC_STATS = 0x7FF;

    /// <summary>
    /// The status of a name in a folder, a symbolic link not followed; of the folder itself if the name is empty.
    /// </summary>
    public static FileStatus Stat(SafeFd dir, string name = "") =>
        TryStat(dir, name, out var status) is var errno && errno == Errno.None
            ? status
            : throw new SyscallException($"statx({dir}, {Quote(name)}, AT_SYMLINK_NOFOLLOW)", errno);

    /// <summary>As <see cref="Stat"/>.</summary>
    public static Errno TryStat(SafeFd dir, string name, out FileStatus status)
    {
        var flags = AT_SYMLINK_NOFOLLOW | (name.Length == 0 ? AT_EMPTY_PATH : 0);
        var errno = ErrnoOf(statx(dir, name, flags, STATX_BASIC_STATS, out var raw));
        status = errno != Errno.None ? default : new FileStatus
        {
            RawMode = raw.Mode,
            UserId = raw.UserId,
            GroupId = raw.GroupId,
            Size = (long)raw.Size,
            Allocated = (long)raw.Blocks * 512,
            ModifiedTime = new UnixTime(raw.ModifiedTime.Seconds, (int)raw.ModifiedTime.Nanoseconds),
            Links = raw.Links,
            Inode = raw.Inode,
            Device = (raw.DeviceMajor, raw.DeviceMinor),
            SpecialDevice = (raw.SpecialMajor, raw.SpecialMinor),
        };
        return errno;
    }

    // Safety: the kernel fills the struct, which has its full 256 bytes.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int statx(SafeFd dirfd, string path, int flags, uint mask, out StatxBuffer buffer);

    [StructLayout(LayoutKind.Sequential)]
    private struct StatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct StatxBuffer
    {
        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint Links;
        public uint UserId;
        public uint GroupId;
        public ushort Mode;
        public ushort Spare;
        public ulong Inode;
        public ulong Size;
        public ulong Blocks;
        public ulong AttributesMask;
        public StatxTime AccessTime;
        public StatxTime BirthTime;
        public StatxTime ChangeTime;
        public StatxTime ModifiedTime;
        public uint SpecialMajor;
        public uint SpecialMinor;
        public uint DeviceMajor;
        public uint DeviceMinor;
    }
}
