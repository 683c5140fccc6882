namespace ImageBuild.Tar;

/// <summary>A stretch of a sparse file that has data; what lies between is zeros.</summary>
/// <param name="Offset">Where it starts in the file, in bytes.</param>
/// <param name="Length">How long it is, more than 0.</param>
public readonly record struct TarExtent(long Offset, long Length);
