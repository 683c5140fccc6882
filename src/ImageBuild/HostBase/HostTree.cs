namespace ImageBuild.HostBase;

/// <summary>
/// Entries of an image taken from a machine's file system. What lies behind symbolic links comes with the links, so
/// that a machine where <c>/lib</c> is <c>usr/lib</c> gives an image where it is so too.
/// </summary>
/// <param name="root">The file system's root; <c>/</c> but in tests.</param>
internal sealed class HostTree(string root)
{
    private const int MaxLinks = 40;
    private const int ProgramMode = 0b111_101_101;
    private const int DataMode = 0b110_100_100;

    private readonly SortedDictionary<string, HostEntry> entries = new(StringComparer.Ordinal);

    /// <summary>The entries by path, <c>/</c>-rooted, parents before children.</summary>
    public IReadOnlyDictionary<string, HostEntry> Entries => entries;

    /// <summary>Adds a folder, and its parents.</summary>
    public void AddFolder(string path, int mode = ProgramMode, int owner = 0)
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

    /// <summary>Adds a link to a folder as the machine has it, and that folder; nothing if it is no link there.</summary>
    public void AddFolderLink(string path)
    {
        if (new FileInfo(OnMachine(path)).LinkTarget is null || Resolve(path, AddLink) is not { } real)
            return;
        AddParents(real + "/");
    }

    /// <summary>Adds a file of the machine, with every link on the way to it, or under a path of its own.</summary>
    /// <returns>Where the file itself is, or null if there is none.</returns>
    public string? AddFile(string path, string? target = null)
    {
        if (Resolve(path, target is null ? AddLink : null) is not { } real || !File.Exists(OnMachine(real)))
            return null;
        var file = new FileInfo(OnMachine(real));
        AddParents(target ?? real);
        entries[target ?? real] = new HostEntry.Copy(file, IsProgram(file) ? ProgramMode : DataMode);
        return real;
    }

    /// <summary>
    /// Adds all that is below a folder of the machine, at its place or at another; nothing if it is not there. Of the
    /// files the one program that such folders have keeps its right to be run, for machines differ in the others'.
    /// </summary>
    public void AddTree(string path, string? target = null)
    {
        if (Resolve(path, target is null ? AddLink : null) is { } real && Directory.Exists(OnMachine(real)))
            AddContents(new DirectoryInfo(OnMachine(real)), target ?? real);
    }

    /// <summary>Where a path leads when every link is followed inside the root; null if it leads nowhere.</summary>
    public string? Resolve(string path) => Resolve(path, null);

    /// <summary>Opens a file of the machine.</summary>
    public Stream Open(string path) => File.OpenRead(OnMachine(path));

    /// <summary>Whether there is a file, links followed.</summary>
    public bool HasFile(string path) => Resolve(path) is { } real && File.Exists(OnMachine(real));

    /// <summary>The names in a folder of the machine, in order.</summary>
    public IEnumerable<string> Names(string folder) => Matches(folder, "*").Select(p => p[(p.LastIndexOf('/') + 1)..]);

    /// <summary>The paths of a folder's entries that match a pattern of <c>*</c> and <c>?</c>, in order.</summary>
    public IEnumerable<string> Matches(string folder, string pattern)
    {
        if (Resolve(folder) is not { } real || !Directory.Exists(OnMachine(real)))
            return [];
        return Directory.EnumerateFileSystemEntries(OnMachine(real), pattern)
            .Select(p => $"{folder}/{Path.GetFileName(p)}").Order(StringComparer.Ordinal);
    }

    private void AddContents(DirectoryInfo folder, string target)
    {
        AddFolder(target);
        foreach (var info in folder.EnumerateFileSystemInfos())
        {
            var child = $"{target}/{info.Name}";
            if (info.LinkTarget is { } link)
                AddLink(child, link);
            else if (info is DirectoryInfo below)
                AddContents(below, child);
            else
                entries[child] = new HostEntry.Copy((FileInfo)info, info.Name == "createdump" ? ProgramMode : DataMode);
        }
    }

    private string OnMachine(string path) => root == "/" ? path : root + path;

    private string? Resolve(string path, Action<string, string>? onLink)
    {
        var todo = new Stack<string>(Parts(path));
        var done = "";
        for (var links = 0; todo.TryPop(out var name);)
        {
            var here = $"{done}/{name}";
            if (name == "..")
                done = done[..Math.Max(done.LastIndexOf('/'), 0)];
            else if (new FileInfo(OnMachine(here)).LinkTarget is not { } target)
                done = here;
            else if (++links > MaxLinks)
                return null;
            else
            {
                onLink?.Invoke(here, target);
                done = target.StartsWith('/') ? "" : done;
                foreach (var part in Parts(target))
                    todo.Push(part);
            }
        }

        return Path.Exists(OnMachine(done)) ? done : null;
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").Reverse();

    private void AddParents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            entries.TryAdd(path[..slash], new HostEntry.Folder(ProgramMode, 0));
    }

    private static bool IsProgram(FileInfo file) =>
        !OperatingSystem.IsWindows() && (file.UnixFileMode & UnixFileMode.UserExecute) != 0;
}
