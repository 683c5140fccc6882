namespace HelloWeb;

/// <summary>Notes as files of a folder: what a container that is committed takes with it.</summary>
internal sealed class NoteFolder(string folder)
{
    public int Count => Directory.Exists(folder) ? Directory.GetFiles(folder).Length : 0;

    public string ReadAll() => Count == 0
        ? "no notes\n"
        : string.Concat(Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f) + "\n"));

    public async Task<string> AddAsync(string text)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{Count + 1:0000}.txt");
        await File.WriteAllTextAsync(file, text);
        return file;
    }
}
