using ImageBuild.Tar;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Archive;

/// <summary>
/// A tar archive whose files are read where they lie, in any order and from several threads. Nothing is extracted, so
/// no name in it can lead anywhere; links are followed inside the archive alone. A compressed archive is decompressed
/// once, to a file that nobody else sees.
/// </summary>
internal sealed class TarArchive : IDisposable
{
    // An image has some hundred layers; with the folders and documents of old forms, four entries each.
    private const int MaxEntries = 100_000;
    private const int MaxLinks = 8;

    private readonly SafeFileHandle file;
    private readonly Dictionary<string, TarSlot> slots = new(StringComparer.Ordinal);

    private TarArchive(string path, FileStream tar)
    {
        Path = path;
        file = tar.SafeFileHandle;
        var reader = new TarReader(tar);
        while (reader.Read() is { } entry)
            Add(entry, reader);
    }

    /// <summary>The archive's file.</summary>
    public string Path { get; }

    /// <summary>Opens and indexes an archive.</summary>
    /// <param name="path">The archive's file.</param>
    /// <param name="temporaryFolder">Where a compressed one is decompressed; made if it is needed.</param>
    /// <exception cref="ImageBuildException">IMG3005: no such file; IMG3051: it can't be read; IMG3010…IMG3013, IMG3052: it is no good archive.</exception>
    public static TarArchive Open(string path, string temporaryFolder)
    {
        FileStream? tar = null;
        try
        {
            tar = Plain(path, temporaryFolder);
            return new TarArchive(path, tar);
        }
        catch (Exception e)
        {
            tar?.Dispose();
            if (e is FileNotFoundException or DirectoryNotFoundException)
                throw Errors.ImageNotFound(path, "There is no such file.");
            if (e is IOException or UnauthorizedAccessException)
                throw Errors.PlaceNotReadable(path, e);
            throw;
        }
    }

    /// <summary>Whether there is a file, or a link, of that name.</summary>
    public bool Contains(string name) => slots.ContainsKey(name);

    /// <summary>The name that a name's links lead to.</summary>
    /// <exception cref="ImageBuildException">IMG3052: there is no such file, or its links lead nowhere.</exception>
    public string Resolve(string name) => Follow(name).Name;

    /// <summary>The length of a file, links followed.</summary>
    /// <exception cref="ImageBuildException">IMG3052: as <see cref="Resolve"/>.</exception>
    public long LengthOf(string name) => Follow(name).Slot.Length;

    /// <summary>Opens a file, links followed.</summary>
    /// <exception cref="ImageBuildException">IMG3052: as <see cref="Resolve"/>.</exception>
    public Stream OpenFile(string name)
    {
        var slot = Follow(name).Slot;
        return new TarSlotStream(file, slot.Offset, slot.Length, Path);
    }

    /// <summary>Reads a small file whole.</summary>
    /// <exception cref="ImageBuildException">IMG3052: as <see cref="Resolve"/>, or it is larger than <paramref name="limit"/> bytes.</exception>
    public byte[] ReadFile(string name, int limit)
    {
        var length = LengthOf(name);
        if (length > limit)
            throw Errors.InvalidArchive(Path, $"{name} has {length} bytes");
        var bytes = new byte[length];
        using var stream = OpenFile(name);
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>The archive, for messages.</summary>
    public override string ToString() => $"'{Path}'";

    private static FileStream Plain(string path, string temporaryFolder)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        var compression = CompressedArchive.Detect(file);
        file.Position = 0;
        if (compression == ArchiveCompression.None)
            return file;
        using var content = CompressedArchive.OpenRead(file, compression);
        Directory.CreateDirectory(temporaryFolder);
        var plainPath = System.IO.Path.Combine(temporaryFolder, $"imagebuild-{System.IO.Path.GetRandomFileName()}.tar");
        var plain = new FileStream(plainPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 1, FileOptions.DeleteOnClose);
        // At once where an open file may lose its name, so that nothing stays of a process that dies.
        if (!OperatingSystem.IsWindows())
            File.Delete(plainPath);
        try
        {
            content.CopyTo(plain);
            plain.Position = 0;
            return plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    private void Add(TarEntry entry, TarReader reader)
    {
        if (slots.Count >= MaxEntries)
            throw Errors.InvalidArchive(Path, $"it has more than {MaxEntries} files");
        if (ArchivePath.Normal(entry.Name) is not { Length: > 0 } name || Slot(entry, name, reader) is not { } slot)
            return;
        // Which of two files of one name counts, readers disagree about, so one of them would be a lie to somebody.
        if (!slots.TryAdd(name, slot))
            throw Errors.InvalidArchive(Path, $"it has {name} twice");
    }

    private static TarSlot? Slot(TarEntry entry, string name, TarReader reader) => entry.Type switch
    {
        TarEntryType.File when reader.Extents.IsDefault => new TarSlot(reader.ContentOffset, entry.Size, null),
        TarEntryType.SymbolicLink => new TarSlot(0, 0, ArchivePath.Target(name, entry.LinkName)),
        TarEntryType.HardLink => new TarSlot(0, 0, ArchivePath.Normal(entry.LinkName)),
        _ => null,
    };

    private (string Name, TarSlot Slot) Follow(string name)
    {
        var at = ArchivePath.Normal(name);
        for (var links = 0; links <= MaxLinks; links++)
        {
            if (at is null || !slots.TryGetValue(at, out var slot))
                throw Errors.InvalidArchive(Path, $"it has no file {name}");
            if (slot is { Target: null, Offset: > 0 })
                return (at, slot);
            at = slot.Target;
        }

        throw Errors.InvalidArchive(Path, $"the link {name} leads nowhere");
    }
}
