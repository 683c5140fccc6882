namespace ImageBuild.HostBase;

/// <summary>
/// Entries of an image taken from a machine's file system. What lies behind symbolic links comes with the links, so that
/// a machine where <c>/lib</c> is <c>usr/lib</c> gives an image where it is so too.
/// </summary>
/// <param name="root">The file system's root; <c>/</c> but in tests.</param>
internal sealed class HostTree(string root)
{
    private const int MaxLinks = 40;
    private readonly SortedDictionary<string, HostEntry> entries = new(StringComparer.Ordinal);

    /// <summary>The entries by path, <c>/</c>-rooted, parents before children.</summary>
    public IReadOnlyDictionary<string, HostEntry> Entries => entries;

    /// <summary>Adds a folder, and its parents.</summary>
    public void AddFolder(string path, int mode = 0b111_101_101, int owner = 0)
    {
        AddParents(path);
        entries[path] = new HostEntry.Folder(mode, owner);
    }

    /// <summary>Adds a file with this content.</summary>
    public void AddText(string path, string content)
    {
        AddParents(path);
        entries[path] = new HostEntry.Text(content);
    }

    /// <summary>Adds a symbolic link.</summary>
    public void AddLink(string path, string target)
    {
        AddParents(path);
        entries[path] = new HostEntry.Link(target);
    }

    /// <summary>Adds a link as the machine has it; nothing if it is no link there.</summary>
    public void AddLinkOfMachine(string path)
    {
        if (new FileInfo(OnMachine(path)).LinkTarget is { } target)
            AddLink(path, target);
    }

    /// <summary>Adds a file of the machine, with every link on the way to it.</summary>
    /// <returns>Where the file itself is, or null if there is none.</returns>
    public string? AddFile(string path)
    {
        if (Resolve(path, AddLink) is not { } real || !File.Exists(OnMachine(real)))
            return null;
        AddParents(real);
        entries[real] = new HostEntry.Copy(new FileInfo(OnMachine(real)), IsExecutable(real) ? 0b111_101_101 : 0b110_100_100);
        return real;
    }

    /// <summary>Adds all that is below a folder of the machine; nothing if it is not there.</summary>
    public void AddTree(string path)
    {
        if (Resolve(path, AddLink) is not { } real || !Directory.Exists(OnMachine(real)))
            return;
        AddFolder(real);
        foreach (var info in new DirectoryInfo(OnMachine(real)).EnumerateFileSystemInfos())
        {
            var child = $"{real}/{info.Name}";
            if (info.LinkTarget is { } target)
                AddLink(child, target);
            else if (info is DirectoryInfo)
                AddTree(child);
            else
                AddFile(child);
        }
    }

    /// <summary>Where a path leads when every link is followed inside the root; null if it leads nowhere.</summary>
    public string? Resolve(string path) => Resolve(path, (_, _) => { });

    /// <summary>Opens a file of the machine.</summary>
    public Stream Open(string path) => File.OpenRead(OnMachine(path));

    /// <summary>Whether there is a file, links followed.</summary>
    public bool HasFile(string path) => Resolve(path) is { } real && File.Exists(OnMachine(real));

    /// <summary>The names in a folder of the machine, in order.</summary>
    public IEnumerable<string> Names(string folder) => Matches(folder, "*").Select(p => p[(p.LastIndexOf('/') + 1)..]);

    /// <summary>The paths of a folder's entries that match a pattern of <c>*</c> and <c>?</c>, in order.</summary>
    public IEnumerable<string> Matches(string folder, string pattern) => Directory.Exists(OnMachine(folder))
        ? Directory.EnumerateFileSystemEntries(OnMachine(folder), pattern).Select(p => $"{folder}/{Path.GetFileName(p)}")
            .Order(StringComparer.Ordinal)
        : [];

    private string OnMachine(string path) => root == "/" ? path : root + path;

    private string? Resolve(string path, Action<string, string> onLink)
    {
        var todo = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var done = "";
        for (var links = 0; todo.TryPop(out var name);)
        {
            if (name == ".")
                continue;
            if (name == "..")
            {
                done = done[..Math.Max(done.LastIndexOf('/'), 0)];
                continue;
            }

            var here = $"{done}/{name}";
            if (new FileInfo(OnMachine(here)).LinkTarget is not { } target)
            {
                done = here;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            onLink(here, target);
            done = target.StartsWith('/') ? "" : done;
            foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                todo.Push(part);
        }

        return Path.Exists(OnMachine(done)) ? done : null;
    }

    private void AddParents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            entries.TryAdd(path[..slash], new HostEntry.Folder(0b111_101_101, 0));
    }

    private bool IsExecutable(string path) => OperatingSystem.IsLinux()
        && (File.GetUnixFileMode(OnMachine(path)) & UnixFileMode.UserExecute) != 0;
}
