namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    // ioctl_iflags(2): declared with a long, and passed an int.
    private const nuint FS_IOC_GETFLAGS = 0x80086601;
    private const nuint FS_IOC_SETFLAGS = 0x40086602;
    private const int FS_TOPDIR_FL = 0x00020000;

    /// <summary>
    /// Has ext4 put each new folder of this one anywhere, by its name, and not beside it (chattr(1), <c>T</c>); nothing on
    /// other file systems.
    /// </summary>
    public static void SpreadFoldersOf(SafeFd folder)
    {
        int flags;
        if (ioctl(folder.Number, FS_IOC_GETFLAGS, &flags) < 0)
            return;
        flags |= FS_TOPDIR_FL;
        _ = ioctl(folder.Number, FS_IOC_SETFLAGS, &flags);
    }
}
