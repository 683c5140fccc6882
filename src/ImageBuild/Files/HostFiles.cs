using System.Formats.Tar;

namespace ImageBuild.Files;

/// <summary>The files of this machine.</summary>
public sealed class HostFiles : IHostFiles
{
    private const int TypeOffset = 156;
    private const byte TypeOfPlainFiles = (byte)'0';

    private static readonly EnumerationOptions All = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <inheritdoc/>
    public StringComparer NameComparer => OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        ? StringComparer.OrdinalIgnoreCase
        : StringComparer.Ordinal;

    /// <inheritdoc/>
    public HostFile? Find(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(path);
        FileSystemInfo found = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return found.Exists || found.LinkTarget is not null ? Of(found) : null;
    }

    /// <inheritdoc/>
    public IEnumerable<HostFile> List(string folder) =>
        new DirectoryInfo(folder).EnumerateFileSystemInfos("*", All).Select(Of);

    /// <inheritdoc/>
    public HostFile? Follow(HostFile.Link link)
    {
        try
        {
            return new FileInfo(link.Path).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Find(target.FullName) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Stream Open(string path) =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    private static HostFile Of(FileSystemInfo info)
    {
        if (info.LinkTarget is { } target)
        {
            var portable = target.Replace(Path.DirectorySeparatorChar, '/');
            return new HostFile.Link(info.FullName, portable, Path.IsPathRooted(target)) { Name = info.Name };
        }

        if (info is not FileInfo file)
            return new HostFile.Folder(info.FullName) { Name = info.Name };
        // Everything special is said to be empty.
        return file.Length == 0 && IsSpecial(file)
            ? new HostFile.Special(file.FullName) { Name = file.Name }
            : new HostFile.Plain(file.FullName, file.Length, file.LastWriteTimeUtc) { Name = file.Name };
    }

    // To open a pipe is to wait for whoever writes to it. The type that a tar header has is the one way to learn of it
    // without a native call.
    private static bool IsSpecial(FileInfo file)
    {
        if (OperatingSystem.IsWindows())
            return false;
        using var header = new MemoryStream();
        try
        {
#pragma warning disable RS0030 // nothing is written with it, it only looks
            using var tar = new TarWriter(header, TarEntryFormat.Gnu);
            tar.WriteEntry(file.FullName, "file");
#pragma warning restore RS0030
        }
        catch (IOException)
        {
            // A socket: there is no tar entry for one.
            return true;
        }

        return header.GetBuffer()[TypeOffset] != TypeOfPlainFiles;
    }
}
