namespace ImageBuild.HostBase;

/// <summary>
/// Finds shared libraries as the dynamic loader does (ld.so(8)), and adds them to a tree with all that they need.
/// </summary>
internal sealed class LibraryClosure
{
    // What the loaders of Linux systems look through without being told.
    private static readonly string[] Usual = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];

    private readonly HostTree tree;
    private readonly List<string> folders;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<string> unusual = [];
    private readonly Dictionary<string, ElfFile?> files = new(StringComparer.Ordinal);

    /// <summary>Reads where the machine keeps its libraries: <c>/etc/ld.so.conf</c>, then the loader's own folders.</summary>
    public LibraryClosure(HostTree tree)
    {
        this.tree = tree;
        var configured = new List<string>();
        AddConfigured("/etc/ld.so.conf", [], configured);
        folders = [.. configured, .. Usual, "/usr/local/lib"];
    }

    /// <summary>
    /// Folders that libraries were found in and where no loader looks by itself: an image has no cache of <c>ldconfig</c>.
    /// </summary>
    public IReadOnlyList<string> UnusualFolders => unusual;

    /// <summary>Adds what a file needs, but not the file. Does nothing for a file that is not there, or no ELF file.</summary>
    public void AddNeeds(string path)
    {
        if (tree.Resolve(path) is not { } real || !seen.Add(real) || Read(real) is not { } elf)
            return;
        if (elf.Interpreter is { } loader)
            Add(loader);
        foreach (var name in elf.Needed)
            AddLibrary(name, elf, real);
    }

    /// <summary>Adds a library that is loaded by name while the program runs, every version that is there.</summary>
    /// <param name="prefix">The beginning of its file name, such as <c>libssl.so.</c>.</param>
    /// <param name="machine">The kind of processor that it must be for.</param>
    public void AddLoadedByName(string prefix, ushort machine)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            foreach (var library in tree.Matches(folder, prefix + "*"))
            {
                if (MachineOf(library) == machine && names.Add(Path.GetFileName(library)))
                    AddFrom(folder, library);
            }
        }
    }

    /// <summary>The kind of processor that a file is for; null if it is no ELF file, or not there.</summary>
    public ushort? MachineOf(string path) => tree.HasFile(path) ? Read(tree.Resolve(path)!)?.Machine : null;

    private void AddLibrary(string name, ElfFile user, string userPath)
    {
        // A name with a slash is a path already.
        if (name.Contains('/', StringComparison.Ordinal))
        {
            Add(name);
            return;
        }

        var origin = userPath[..userPath.LastIndexOf('/')];
        foreach (var folder in user.RunPath)
        {
            var expanded = folder.Replace("${ORIGIN}", origin, StringComparison.Ordinal)
                .Replace("$ORIGIN", origin, StringComparison.Ordinal);
            if (IsFound($"{expanded}/{name}"))
            {
                Add($"{expanded}/{name}");
                return;
            }
        }

        if (folders.Find(f => IsFound($"{f}/{name}")) is { } found)
            AddFrom(found, $"{found}/{name}");

        bool IsFound(string path) => MachineOf(path) == user.Machine;
    }

    private void AddFrom(string folder, string library)
    {
        Add(library);
        if (!IsUsual(folder) && !unusual.Contains(folder))
            unusual.Add(folder);
    }

    private void Add(string path)
    {
        if (tree.AddFile(path) is { } real)
            AddNeeds(real);
    }

    // Debian's loader looks in /lib/x86_64-linux-gnu and the like too.
    private static bool IsUsual(string folder) => Usual.Contains(folder)
        || (folder.EndsWith("-linux-gnu", StringComparison.Ordinal) && Usual.Contains(folder[..folder.LastIndexOf('/')]));

    private ElfFile? Read(string path)
    {
        if (files.TryGetValue(path, out var known))
            return known;
        using var file = tree.Open(path);
        return files[path] = ElfFile.Read(file);
    }

    private void AddConfigured(string path, HashSet<string> read, List<string> configured)
    {
        if (!tree.HasFile(path) || !read.Add(path))
            return;
        using var reader = new StreamReader(tree.Open(tree.Resolve(path)!));
        while (reader.ReadLine() is { } line)
        {
            var text = line.Split('#')[0].Trim();
            if (text.StartsWith('/'))
                configured.Add(text.TrimEnd('/'));
            if (!text.StartsWith("include", StringComparison.Ordinal))
                continue;
            var pattern = text["include".Length..].Trim();
            // A relative pattern starts where the file is.
            pattern = pattern.StartsWith('/') ? pattern : $"{path[..path.LastIndexOf('/')]}/{pattern}";
            var slash = pattern.LastIndexOf('/');
            foreach (var included in tree.Matches(pattern[..slash], pattern[(slash + 1)..]))
                AddConfigured(included, read, configured);
        }
    }
}
