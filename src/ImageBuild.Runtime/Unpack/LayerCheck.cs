using System.IO.Hashing;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// Compares a folder with the list that was made while its layer was unpacked: kinds, permissions, owners, content, where
/// links lead, and what should not be there. Times and extended attributes are not compared, for what a file system
/// can't hold of them was left out.
/// </summary>
/// <param name="root">The folder, opened for reading.</param>
/// <param name="ownership">Whom the files were given to.</param>
internal sealed class LayerCheck(SafeFd root, Ownership ownership)
{
    private const ulong Beneath = Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS;
    private const int BufferSize = 256 << 10;

    private readonly byte[] buffer = new byte[BufferSize];
    private readonly XxHash128 hash = new();

    /// <summary>What is wrong, a sentence a file.</summary>
    /// <param name="entries">The list, by path.</param>
    /// <param name="contents">Whether files are read, and looked for that should not be there; else their lengths have to do.</param>
    public IEnumerable<string> Run(IReadOnlyDictionary<string, IndexEntry> entries, bool contents)
    {
        foreach (var entry in entries.Values)
        {
            if (ProblemOf(entry, contents) is { } problem)
                yield return $"/{entry.Path} {problem}";
        }

        if (!contents)
            yield break;
        // A folder that the layer does not name is there for what is in it.
        var known = entries.Keys.SelectMany(RelativePath.WithParents).ToHashSet();
        foreach (var path in Unknown("", known))
            yield return $"/{path} is not of the layer";
    }

    private string? ProblemOf(IndexEntry entry, bool contents)
    {
        if (TryOpen(entry.Path, Linux.O_PATH | Linux.O_NOFOLLOW) is not { } fd)
            return "is missing";
        using (fd)
        {
            var status = Linux.Stat(fd);
            if (entry.Type == 'h')
                return IsSameFile(status, entry.LinkName) ? null : $"is not the file /{entry.LinkName} any more";
            if (status.Type != TypeOf(entry.Type))
                return "is of another kind";
            if (entry.Type == 'l')
                return Linux.ReadLinkAt(fd, "") == entry.LinkName ? null : "leads elsewhere";
            if (status.Permissions != (entry.Mode & 0xFFF))
                return $"has the permissions {Convert.ToString(status.Permissions, 8)} instead of {Convert.ToString(entry.Mode & 0xFFF, 8)}";
            if (ownership == Ownership.FromLayer && (status.UserId, status.GroupId) != (entry.UserId, entry.GroupId))
                return "has another owner";
            return entry.Type == 'f' && (status.Size != entry.Size || (contents && HashOf(entry.Path) != entry.Hash)) ? "has other content" : null;
        }
    }

    private static int TypeOf(char type) => type switch
    {
        'f' => Linux.S_IFREG,
        'd' => Linux.S_IFDIR,
        'l' => Linux.S_IFLNK,
        'c' => Linux.S_IFCHR,
        'b' => Linux.S_IFBLK,
        _ => Linux.S_IFIFO,
    };

    private bool IsSameFile(FileStatus status, string path)
    {
        using var fd = TryOpen(path, Linux.O_PATH | Linux.O_NOFOLLOW);
        return fd is not null && Linux.Stat(fd).Inode == status.Inode;
    }

    private UInt128? HashOf(string path)
    {
        using var file = TryOpen(path, Linux.O_RDONLY | Linux.O_NOFOLLOW);
        if (file is null)
            return null;
        int read;
        while ((read = Linux.Read(file, buffer)) > 0)
            hash.Append(buffer.AsSpan(0, read));
        var result = hash.GetCurrentHashAsUInt128();
        hash.Reset();
        return result;
    }

    private IEnumerable<string> Unknown(string folder, HashSet<string> known)
    {
        foreach (var name in Linux.ReadNamesOf(root, folder))
        {
            var path = RelativePath.Join(folder, name);
            using var fd = TryOpen(path, Linux.O_PATH | Linux.O_NOFOLLOW);
            if (fd is null || Linux.Stat(fd) is not { IsWhiteout: false } status)
                continue;
            if (!known.Contains(path))
                yield return path;
            else if (status.IsDirectory)
            {
                foreach (var below in Unknown(path, known))
                    yield return below;
            }
        }
    }

    private SafeFd? TryOpen(string path, int flags) =>
        Linux.TryOpenAt2(root, path.Length == 0 ? "." : path, flags, Beneath, 0, out var fd) == Errno.None ? fd : null;
}
