using System.Text;
using ImageBuild.Files;

namespace ImageBuild.Tests.Build;

/// <summary>A Windows host's files: drives, <c>\</c>, names in any case, listed as NTFS does, in the order of their names.</summary>
internal sealed class WindowsFiles : IHostFiles
{
    private static readonly DateTime Written = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly SortedDictionary<string, HostFile> found = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, byte[]> contents = new(StringComparer.OrdinalIgnoreCase);

    public StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    public void Write(string path, string content)
    {
        AddFolders(path);
        contents[path] = Encoding.Latin1.GetBytes(content);
        found[path] = new HostFile.Plain(path, contents[path].Length, Written) { Name = NameOf(path) };
    }

    public void Link(string path, string target)
    {
        AddFolders(path);
        found[path] = new HostFile.Link(path, target.Replace('\\', '/'), target.Contains(':', StringComparison.Ordinal)) { Name = NameOf(path) };
    }

    public HostFile? Find(string path) => found.GetValueOrDefault(path.TrimEnd('\\'));

    public IEnumerable<HostFile> List(string folder)
    {
        var prefix = folder.TrimEnd('\\') + '\\';
        return found.Where(f => f.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !f.Key[prefix.Length..].Contains('\\', StringComparison.Ordinal))
            .Select(f => f.Value);
    }

    public HostFile? Follow(HostFile.Link link) => link.IsAbsolute ? Find(link.Target.Replace('/', '\\')) : null;

    public Stream Open(string path) => new MemoryStream(contents[path]);

    private void AddFolders(string path)
    {
        for (var end = path.LastIndexOf('\\'); end > 2; end = path.LastIndexOf('\\', end - 1))
            found.TryAdd(path[..end], new HostFile.Folder(path[..end]) { Name = NameOf(path[..end]) });
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('\\') + 1)..];
}
