namespace ImageBuild.Archive;

/// <summary>Where a file of an archive lies, or which name a link stands for.</summary>
/// <param name="Offset">Where the content starts; 0 for a link.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="Target">What a link leads to; null for a file, and for a link that leads out of the archive.</param>
internal sealed record TarSlot(long Offset, long Length, string? Target);
