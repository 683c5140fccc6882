namespace ImageBuild.Tar;

/// <summary>What an entry is. Formats have more type flags; each of them becomes one of these or an error.</summary>
public enum TarEntryType
{
    /// <summary>A regular file, sparse ones among them.</summary>
    File,

    /// <summary>Another name of the file that <see cref="TarEntry.LinkName"/> names.</summary>
    HardLink,

    /// <summary>A symbolic link to <see cref="TarEntry.LinkName"/>.</summary>
    SymbolicLink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A named pipe.</summary>
    Fifo,
}
