namespace ImageBuild.Build;

/// <summary>Something in the publish folder, found there without being read.</summary>
/// <param name="RelativePath">Its path below the folder, with <c>/</c> on every system.</param>
public abstract record PublishedItem(string RelativePath)
{
    /// <summary>A file.</summary>
    /// <param name="RelativePath">See <see cref="PublishedItem"/>.</param>
    /// <param name="Source">The full path on the host.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="ModifiedTime">When it was last written, UTC.</param>
    public sealed record File(string RelativePath, string Source, long Size, DateTime ModifiedTime)
        : PublishedItem(RelativePath);

    /// <summary>A folder.</summary>
    public sealed record Folder(string RelativePath) : PublishedItem(RelativePath);

    /// <summary>A symbolic link to something else in the publish folder.</summary>
    /// <param name="RelativePath">See <see cref="PublishedItem"/>.</param>
    /// <param name="Target">Relative to the link's folder, with <c>/</c> on every system.</param>
    public sealed record Link(string RelativePath, string Target) : PublishedItem(RelativePath);
}
