using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// The root of a container as its preparer sees it from outside. Every path is resolved by the kernel inside the root,
/// whatever links the image has planted, and used by descriptor after that (CVE-2021-30465, CVE-2023-27561 and kin).
/// </summary>
internal sealed class RootFolder(SafeFd root)
{
    private const ulong InRoot = Linux.RESOLVE_IN_ROOT | Linux.RESOLVE_NO_MAGICLINKS;
    private const int FolderMode = 0b111_101_101;
    private const int MaxFile = 1 << 20;
    private readonly List<string> created = [];

    /// <summary>The root itself.</summary>
    public SafeFd Root => root;

    /// <summary>What was made here so that something could be mounted on it: not the container's own doing.</summary>
    public IReadOnlyList<string> Created => created;

    /// <summary>Opens a folder, made with its parents if it is not there.</summary>
    /// <param name="resolve">More that the kernel must not follow.</param>
    public SafeFd OpenFolder(string path, ulong resolve = 0)
    {
        var flags = Linux.O_PATH | Linux.O_DIRECTORY;
        if (Linux.TryOpenAt2(root, path, flags, InRoot | resolve, 0, out var there) == Errno.None)
            return there;
        var done = "";
        var folder = Linux.OpenAt2(root, ".", flags, InRoot);
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = $"{done}/{part}";
            if (Linux.TryOpenAt2(root, next, flags, InRoot | resolve, 0, out var below) == Errno.ENOENT)
            {
                Linux.MkdirAt(folder, part, FolderMode);
                created.Add(next);
                below = Linux.OpenAt2(root, next, flags, InRoot | resolve);
            }
            else if (below.IsInvalid)
            {
                below = Linux.OpenAt2(root, next, flags, InRoot | resolve);
            }

            folder.Dispose();
            (folder, done) = (below, next);
        }

        return folder;
    }

    /// <summary>Opens a file to mount something on, made empty if it is not there.</summary>
    public SafeFd OpenFile(string path)
    {
        if (Linux.TryOpenAt2(root, path, Linux.O_PATH, InRoot, 0, out var there) == Errno.None)
            return there;
        var slash = path.LastIndexOf('/');
        using var folder = OpenFolder(path[..Math.Max(slash, 0)] is "" ? "/" : path[..slash]);
        Linux.OpenAt2(folder, path[(slash + 1)..], Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL, Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS, 0b110_100_100).Dispose();
        created.Add(path);
        return Linux.OpenAt2(root, path, Linux.O_PATH, InRoot);
    }

    /// <summary>Attaches a detached mount.</summary>
    /// <exception cref="ImageBuildException">IMG5012: something stands there that it can't be attached to.</exception>
    public static void Attach(SafeFd mount, string path, Func<string, SafeFd> open)
    {
        try
        {
            using var target = open(path);
            Linux.MoveMount(mount, target);
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.MountTarget(path, e);
        }
    }

    /// <summary>The status of what a path leads to; null if it leads nowhere.</summary>
    public FileStatus? Find(string path)
    {
        if (Linux.TryOpenAt2(root, path, Linux.O_PATH, InRoot, 0, out var fd) != Errno.None)
            return null;
        using (fd)
            return Linux.Stat(fd);
    }

    /// <summary>The text of a small file; empty for one that is not there, no plain file, or too large to be honest (CVE-2024-9676).</summary>
    public string ReadText(string path)
    {
        const int flags = Linux.O_RDONLY | Linux.O_NONBLOCK | Linux.O_NOCTTY;
        if (Linux.TryOpenAt2(root, path, flags, InRoot, 0, out var fd) != Errno.None)
            return "";
        using (fd)
        {
            var status = Linux.Stat(fd);
            if (status.Type != Linux.S_IFREG || status.Size > MaxFile)
                return "";
            var bytes = new byte[status.Size];
            var length = 0;
            while (length < bytes.Length && Linux.Read(fd, bytes.AsSpan(length)) is var read and > 0)
                length += read;
            return UnixText.Decode(bytes.AsSpan(0, length));
        }
    }
}
