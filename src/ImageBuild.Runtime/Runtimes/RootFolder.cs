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
    private const int FileMode = 0b110_100_100;
    private const int NewFile = Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL;
    private const int MaxFile = 1 << 20;

    // As many as the kernel follows in one path (MAXSYMLINKS).
    private const int MaxLinks = 40;

    private static readonly string[] KernelFolders = ["/proc/", "/sys/", "/dev/"];

    private readonly List<string> created = [];

    /// <summary>The root itself.</summary>
    public SafeFd Root => root;

    /// <summary>What was made here so that something could be mounted on it: not the container's own doing.</summary>
    public IReadOnlyList<string> Created => created;

    /// <summary>Opens a folder, made with its parents if it is not there. What links lead to is made too, inside the root.</summary>
    /// <param name="resolve">More that the kernel must not follow.</param>
    public SafeFd OpenFolder(string path, ulong resolve = 0)
    {
        var flags = Linux.O_PATH | Linux.O_DIRECTORY;
        if (Linux.TryOpenAt2(root, path, flags, InRoot | resolve, 0, out var there) == Errno.None)
            return there;
        var done = "";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = $"{done}/{part}";
            if (Linux.TryOpenAt2(root, next, flags, InRoot | resolve, 0, out var below) == Errno.ENOENT)
                done = MakeFolder(done, part, resolve);
            else
                done = next;
            below.Dispose();
        }

        return Linux.OpenAt2(root, path, flags, InRoot | resolve);
    }

    /// <summary>Opens a file to mount something on, made empty if it is not there.</summary>
    public SafeFd OpenFile(string path)
    {
        for (var links = 0; links < MaxLinks; links++)
        {
            if (Linux.TryOpenAt2(root, path, Linux.O_PATH, InRoot, 0, out var there) == Errno.None)
                return there;
            var (parent, name) = Split(path);
            using var folder = OpenFolder(parent);
            var errno = Linux.TryOpenAt2(folder, name, NewFile, Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS, FileMode, out var made);
            if (errno == Errno.None)
            {
                made.Dispose();
                created.Add($"{PathOf(folder)}/{name}");
                return Linux.OpenAt2(root, path, Linux.O_PATH, InRoot);
            }

            if (errno is not (Errno.EEXIST or Errno.ELOOP))
                throw new SyscallException($"openat2({folder}, \"{name}\", O_CREAT)", errno);
            // A link to a file that is not there, as /etc/resolv.conf often is: the file is made.
            path = Target(folder, parent, name);
        }

        throw new SyscallException($"openat2({root}, \"{path}\")", Errno.ELOOP);
    }

    /// <summary>Opens what something of the machine can be mounted on: a folder for a folder, else a file.</summary>
    public SafeFd OpenFor(BindMount mount, string path) => Directory.Exists(mount.Source) ? OpenFolder(path) : OpenFile(path);

    /// <summary>Opens a folder of the kernel's, made if it is not there.</summary>
    /// <exception cref="ImageBuildException">IMG5012: something else is in its place, a link for one.</exception>
    public SafeFd OpenKernelFolder(string path) => OpenTarget(path, p => OpenFolder(p, Linux.RESOLVE_NO_SYMLINKS));

    /// <summary>Opens what something is to be mounted on.</summary>
    /// <exception cref="ImageBuildException">IMG5012: something stands there that it can't be.</exception>
    public static SafeFd OpenTarget(string path, Func<string, SafeFd> open)
    {
        try
        {
            return open(path);
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.MountTarget(path, e);
        }
    }

    /// <summary>Makes the folder that a container starts in, as docker does: with its parents, root's.</summary>
    public void MakeWorkingDirectory(string path)
    {
        // What is below these is the kernel's, and is there or not.
        if (KernelFolders.Any(f => path.StartsWith(f, StringComparison.Ordinal)))
            return;
        try
        {
            OpenFolder(path).Dispose();
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.WorkingDirectory(path, e);
        }
    }

    private string MakeFolder(string parent, string name, ulong resolve)
    {
        using var folder = Linux.OpenAt2(root, parent.Length == 0 ? "/" : parent, Linux.O_PATH | Linux.O_DIRECTORY, InRoot | resolve);
        var errno = Linux.TryMkdirAt(folder, name, FolderMode);
        if (errno == Errno.None)
        {
            created.Add($"{PathOf(folder)}/{name}");
            return $"{parent}/{name}";
        }

        if (errno != Errno.EEXIST || (resolve & Linux.RESOLVE_NO_SYMLINKS) != 0)
            throw new SyscallException($"mkdirat({folder}, \"{name}\")", errno);
        var target = Target(folder, parent, name);
        OpenFolder(target).Dispose();
        return target;
    }

    // Where a folder really is in the root, whatever links led there: what the kernel calls it, without the root's own path.
    private string PathOf(SafeFd folder) => Linux.TryReadLink(folder.ProcPath)![Linux.TryReadLink(root.ProcPath)!.TrimEnd('/').Length..].TrimEnd('/');

    // Where a link leads to that the kernel could not follow to its end, as a path in the root.
    private static string Target(SafeFd folder, string parent, string name)
    {
        var target = Linux.ReadLinkAt(folder, name);
        return target.StartsWith('/') ? target : $"{parent}/{target}";
    }

    private static (string Parent, string Name) Split(string path)
    {
        var slash = path.TrimEnd('/').LastIndexOf('/');
        return slash <= 0 ? ("/", path.Trim('/')) : (path[..slash], path[(slash + 1)..].TrimEnd('/'));
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

    /// <summary>Opens a folder that is there, through no link.</summary>
    public SafeFd OpenMounted(string path) => Linux.OpenAt2(root, path, Linux.O_PATH | Linux.O_DIRECTORY, InRoot | Linux.RESOLVE_NO_SYMLINKS);

    /// <summary>The status of what a path leads to; null if it leads nowhere.</summary>
    public FileStatus? Find(string path)
    {
        if (Linux.TryOpenAt2(root, path, Linux.O_PATH, InRoot, 0, out var fd) != Errno.None)
            return null;
        using (fd)
            return Linux.Stat(fd);
    }

    /// <summary>The text of a small file; empty for one that is not there, no plain file, or too large to be honest (CVE-2024-9676).</summary>
    public string ReadText(string path) => UnixText.Decode(Read(path, MaxFile + 1) is { Length: <= MaxFile } text ? text : []);

    /// <summary>The beginning of a program; empty if it is no plain file.</summary>
    public ReadOnlySpan<byte> ReadBeginning(string path) => Read(path, ExecutableHeader.Length);

    private byte[] Read(string path, int most)
    {
        // What is no plain file must neither be waited for nor become our terminal.
        const int flags = Linux.O_RDONLY | Linux.O_NONBLOCK | Linux.O_NOCTTY;
        if (Linux.TryOpenAt2(root, path, flags, InRoot, 0, out var fd) != Errno.None)
            return [];
        using (fd)
        {
            var status = Linux.Stat(fd);
            if (status.Type != Linux.S_IFREG)
                return [];
            var bytes = new byte[Math.Min(status.Size, most)];
            var length = 0;
            while (length < bytes.Length && Linux.Read(fd, bytes.AsSpan(length)) is var read and > 0)
                length += read;
            return bytes[..length];
        }
    }
}
