using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Overlay;

/// <summary>The writable part of an overlay.</summary>
/// <param name="Upper">The folder that changes go to.</param>
/// <param name="Work">
/// A folder that overlayfs needs beside it, on the same file system; empty, and never two overlays' at once.
/// </param>
public sealed record UpperFolder(string Upper, string Work)
{
    private const int PrivateMode = 0x1C0; // 0700

    /// <summary>Whether both are there: the upper folder is made last.</summary>
    public bool Exists => Directory.Exists(Upper);

    /// <summary>
    /// Takes away the mark by which overlayfs refuses an upper folder that was mounted as volatile before: since then the
    /// machine may have crashed. Who mounts it as such again does not mind.
    /// </summary>
    /// <exception cref="IOException">It can't be removed.</exception>
    public void ForgetVolatile()
    {
        var mark = Path.Combine(Work, "work", "incompat");
        if (Directory.Exists(mark))
            Directory.Delete(mark, recursive: true);
    }

    /// <summary>
    /// Makes both, empty, or what is missing of them: two may do so at once. The upper folder's own attributes are those
    /// of the overlay's root, so it gets what the topmost lower folder has.
    /// </summary>
    /// <exception cref="IOException">They can't be made.</exception>
    public void Create(string topmostLower, OverlayXattrs xattrs)
    {
        Linux.MkdirAt(SafeFd.Cwd, Work, PrivateMode, mayExist: true);
        Linux.MkdirAt(SafeFd.Cwd, Upper, PrivateMode, mayExist: true);
        using var lower = Linux.OpenAt2(SafeFd.Cwd, topmostLower, Linux.O_RDONLY | Linux.O_DIRECTORY, 0);
        using var fd = Linux.OpenAt2(SafeFd.Cwd, Upper, Linux.O_RDONLY | Linux.O_DIRECTORY, 0);
        FileCopy.CopyAttributes(new LowerFile("", lower, Linux.Stat(lower)), fd, xattrs);
    }
}
