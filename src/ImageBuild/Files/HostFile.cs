namespace ImageBuild.Files;

/// <summary>Something in a folder of the host, found there without being read.</summary>
/// <param name="Path">The full path, as the host writes it.</param>
public abstract record HostFile(string Path)
{
    /// <summary>The last component of its path.</summary>
    public required string Name { get; init; }

    /// <summary>A file.</summary>
    /// <param name="Path">See <see cref="HostFile"/>.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="ModifiedTime">When it was last written, UTC.</param>
    public sealed record Plain(string Path, long Size, DateTime ModifiedTime) : HostFile(Path);

    /// <summary>A folder.</summary>
    public sealed record Folder(string Path) : HostFile(Path);

    /// <summary>A symbolic link, or what the host has like it (a junction).</summary>
    /// <param name="Path">See <see cref="HostFile"/>.</param>
    /// <param name="Target">What it says, with <c>/</c> on every system.</param>
    /// <param name="IsAbsolute">Whether it starts at the root, or at a drive.</param>
    public sealed record Link(string Path, string Target, bool IsAbsolute) : HostFile(Path);

    /// <summary>A pipe, a socket or a device: nothing that a layer could hold the content of.</summary>
    public sealed record Special(string Path) : HostFile(Path);
}
