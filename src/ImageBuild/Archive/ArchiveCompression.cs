namespace ImageBuild.Archive;

/// <summary>How a file of an archive, or the archive itself, is compressed.</summary>
internal enum ArchiveCompression
{
    None,
    Gzip,
    Zstd,
    BZip2,
    Xz,
    Lzip,
    Compress,
}
