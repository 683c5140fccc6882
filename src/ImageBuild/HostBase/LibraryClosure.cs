namespace ImageBuild.HostBase;

/// <summary>Finds shared libraries as the dynamic loader does (ld.so(8)), and adds them to a tree with all that they need.</summary>
internal sealed class LibraryClosure
{
    private const int MaxIncludes = 100;
    private readonly HostTree tree;
    private readonly List<string> folders;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>Reads where the machine keeps its libraries: <c>/etc/ld.so.conf</c>, then the loader's own folders.</summary>
    public LibraryClosure(HostTree tree)
    {
        this.tree = tree;
        folders = [.. Configured("/etc/ld.so.conf", 0), "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
    }

    /// <summary>Adds a file and everything that it needs. Does nothing for a file that is not there.</summary>
    public void Add(string path)
    {
        if (tree.AddFile(path) is { } real)
            AddNeeds(real);
    }

    /// <summary>Adds what a file needs, but not the file.</summary>
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
    public void AddLoadedByName(string prefix, ushort machine)
    {
        foreach (var folder in folders)
        {
            if (tree.Resolve(folder) is not { } real)
                continue;
            foreach (var name in tree.Names(real).Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
            {
                if (ReadLibrary($"{folder}/{name}")?.Machine == machine)
                    Add($"{folder}/{name}");
            }
        }
    }

    /// <summary>The kind of processor that a file is for; null if it is no ELF file.</summary>
    public ushort? MachineOf(string path) => ReadLibrary(path)?.Machine;

    private void AddLibrary(string name, ElfFile user, string userPath)
    {
        // A name with a slash is a path already.
        var origin = userPath[..userPath.LastIndexOf('/')];
        var candidates = name.Contains('/', StringComparison.Ordinal) ? [name]
            : user.RunPath.Select(f => f.Replace("${ORIGIN}", origin, StringComparison.Ordinal).Replace("$ORIGIN", origin, StringComparison.Ordinal))
                .Concat(folders).Select(f => $"{f}/{name}");
        if (candidates.FirstOrDefault(c => ReadLibrary(c)?.Machine == user.Machine) is { } found)
            Add(found);
    }

    private ElfFile? ReadLibrary(string path) => tree.HasFile(path) ? Read(tree.Resolve(path)!) : null;

    private ElfFile? Read(string path)
    {
        using var file = tree.Open(path);
        return ElfFile.Read(file);
    }

    private IEnumerable<string> Configured(string path, int depth)
    {
        if (depth > MaxIncludes || !tree.HasFile(path))
            yield break;
        using var reader = new StreamReader(tree.Open(tree.Resolve(path)!));
        while (reader.ReadLine() is { } line)
        {
            var text = line.Split('#')[0].Trim();
            if (text.StartsWith('/'))
                yield return text;
            if (!text.StartsWith("include ", StringComparison.Ordinal))
                continue;
            var pattern = text["include ".Length..].Trim();
            var slash = pattern.LastIndexOf('/');
            foreach (var folder in tree.Matches(pattern[..Math.Max(slash, 0)], pattern[(slash + 1)..]).SelectMany(f => Configured(f, depth + 1)))
                yield return folder;
        }
    }
}
