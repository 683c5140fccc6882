using ImageBuild.Tar;

namespace ImageBuild.Runtime.Interop;

/// <summary>What statx(2) says of a file.</summary>
internal readonly record struct FileStatus
{
    /// <summary>Type and permissions.</summary>
    public required int RawMode { get; init; }

    public required uint UserId { get; init; }

    public required uint GroupId { get; init; }

    public required long Size { get; init; }

    /// <summary>What it takes on the disk, in bytes.</summary>
    public required long Allocated { get; init; }

    public required UnixTime ModifiedTime { get; init; }

    /// <summary>How many names the file has.</summary>
    public required uint Links { get; init; }

    /// <summary>Which file it is on its device.</summary>
    public required ulong Inode { get; init; }

    /// <summary>The device it is on.</summary>
    public required (uint Major, uint Minor) Device { get; init; }

    /// <summary>The device that it is.</summary>
    public required (uint Major, uint Minor) SpecialDevice { get; init; }

    /// <summary>One of <c>S_IFREG</c>, <c>S_IFDIR</c>, …</summary>
    public int Type => RawMode & Linux.S_IFMT;

    /// <summary>The low 12 bits.</summary>
    public int Permissions => RawMode & 0xFFF;

    public bool IsDirectory => Type == Linux.S_IFDIR;

    public bool IsSymbolicLink => Type == Linux.S_IFLNK;

    /// <summary>Whether overlayfs takes it for a whiteout: a character device 0:0.</summary>
    public bool IsWhiteout => Type == Linux.S_IFCHR && SpecialDevice == (0, 0);
}
