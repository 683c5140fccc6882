using System.Diagnostics.CodeAnalysis;
using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// A tree that is being written, by names in open folders. The kernel is never asked to follow a symbolic link: folders
/// are opened with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, and where that meets a link the path is walked here, name
/// by name from the tree's root, so that no link leads out (CVE-2021-29136, CVE-2025-47290, CVE-2026-45491). Open
/// folders are kept, since what follows in an archive is mostly their neighbours.
/// </summary>
internal sealed partial class Tree(SafeFd root) : IDisposable
{
    private const int MaxOpen = 256;

    // Until the tree is complete nobody else has business in it; the true modes come with DirectoryState.
    private const int PrivateMode = 0x1C0; // 0700

    private readonly Dictionary<string, SafeFd> open = [];

    // Paths that lead through symbolic links, and where they lead.
    private readonly Dictionary<string, string> aliases = [];

    /// <summary>Every folder that was named or made, by its path through no link; the root is the empty one.</summary>
    public Dictionary<string, DirectoryState> Directories { get; } = new() { [""] = new DirectoryState() };

    /// <summary>Told of every path that is removed, with all below it if it is a folder.</summary>
    public Action<string>? Removed { get; set; }

    /// <summary>
    /// Forgets open folders when they become many. Ends the use of every <see cref="Folder"/> given out.
    /// </summary>
    public void Trim()
    {
        if (open.Count >= MaxOpen)
            CloseAll();
    }

    /// <summary>
    /// Opens a folder, and makes it and its parents where they are missing or something else than folders.
    /// </summary>
    public Folder Open(ImagePath path) =>
        TryOpenDirect(path, out var folder) ? folder.Value : Walk(path, create: true)!.Value;

    /// <summary>Opens a folder if it is there.</summary>
    public Folder? Find(ImagePath path) => TryOpenDirect(path, out var folder) ? folder : Walk(path, create: false);

    /// <summary>Makes a folder of this name, or keeps the one that is there; anything else is removed before.</summary>
    /// <returns>What is known of the folder.</returns>
    public DirectoryState MakeDirectory(Folder parent, string name)
    {
        var path = parent.PathOf(name);
        var errno = Linux.TryMkdirAt(parent.Fd, name, PrivateMode);
        var replaces = errno == Errno.EEXIST && !Linux.Stat(parent.Fd, name).IsDirectory;
        if (replaces)
        {
            Remove(parent, name);
            errno = Linux.TryMkdirAt(parent.Fd, name, PrivateMode);
        }

        if (errno is not (Errno.None or Errno.EEXIST))
            throw new SyscallException($"mkdirat({parent.Fd}, \"{name}\")", errno);
        if (!Directories.TryGetValue(path, out var state))
            Directories[path] = state = new DirectoryState();
        // What was there hid the lower layers' folder of this name, and so must what replaces it.
        state.IsNew |= replaces;
        return state;
    }

    /// <summary>Makes something that may exist already, which is removed then.</summary>
    /// <param name="parent">The folder.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="make">Makes it, and says EEXIST if something is in the way.</param>
    public Errno Make(Folder parent, string name, Func<SafeFd, string, Errno> make)
    {
        var errno = make(parent.Fd, name);
        if (errno != Errno.EEXIST)
            return errno;
        Remove(parent, name);
        return make(parent.Fd, name);
    }

    /// <summary>Removes what has this name, with all below it.</summary>
    public void Remove(Folder parent, string name)
    {
        var path = parent.PathOf(name);
        var status = Linux.Stat(parent.Fd, name);
        if (status.IsDirectory)
            ForgetBelow(path);
        if (status.IsDirectory || status.IsSymbolicLink)
            aliases.Clear();
        TreeRemover.Remove(parent.Fd, name);
        Removed?.Invoke(path);
    }

    public void Dispose() => CloseAll();

    private bool TryOpenDirect(ImagePath path, [NotNullWhen(true)] out Folder? folder)
    {
        var direct = aliases.GetValueOrDefault(path.Relative, path.Relative);
        folder = TryOpen(direct) is { } fd ? new Folder(direct, fd) : null;
        return folder is not null;
    }

    private SafeFd? TryOpen(string path)
    {
        if (path.Length == 0)
            return root;
        if (open.TryGetValue(path, out var fd))
            return fd;
        var errno = Linux.TryOpenAt2(
            root, path, Linux.O_PATH | Linux.O_DIRECTORY, Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS, 0, out fd);
        if (errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
            return null;
        if (errno != Errno.None)
            throw new SyscallException($"openat2({root}, \"{path}\", O_PATH|O_DIRECTORY)", errno);
        open[path] = fd;
        return fd;
    }

    private void ForgetBelow(string path)
    {
        foreach (var gone in Directories.Keys.Where(d => RelativePath.IsWithin(d, path)).ToList())
            Directories.Remove(gone);
        foreach (var gone in open.Keys.Where(d => RelativePath.IsWithin(d, path)).ToList())
        {
            open[gone].Dispose();
            open.Remove(gone);
        }
    }

    private void CloseAll()
    {
        foreach (var fd in open.Values)
            fd.Dispose();
        open.Clear();
    }
}
