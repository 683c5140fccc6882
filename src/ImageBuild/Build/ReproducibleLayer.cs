using ImageBuild.Files;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Tar;

namespace ImageBuild.Build;

/// <summary>
/// Writes planned layers so that the same names and contents are the same bytes, on every host. The one place where
/// that is decided. It normalises:
/// <list type="bullet">
/// <item>order: by the bytes of the paths, whatever the file system's;</item>
/// <item>modes: folders 0755, programs 0755 and other files 0644 by their content (<see cref="FileKind"/>), never by
/// the
/// host's bits, unless the project sets one;</item>
/// <item>owners: root by number, without names, unless the project sets one;</item>
/// <item>times: 1970-01-01T00:00:01Z (at 0, some programs take it for none). A layer of the project's own has
/// <c>SOURCE_DATE_EPOCH</c> if that is set, so that web servers see a new commit's files as new; what is shared between
/// projects has not, since it would never be shared;</item>
/// <item>all else that a host's file has: links count, extended attributes, device and inode numbers are left
/// out.</item>
/// </list>
/// The bytes of the compression are <see cref="LayerCompression"/>'s, the same whatever the number of cores.
/// </summary>
/// <param name="files">The files of the host.</param>
/// <param name="compression">How the blob is compressed.</param>
/// <param name="sourceDate">What <c>SOURCE_DATE_EPOCH</c> says, or null.</param>
public sealed class ReproducibleLayer(IHostFiles files, LayerCompression compression, DateTimeOffset? sourceDate)
{
    private const int ProgramMode = 0b111_101_101;
    private const int PlainMode = 0b110_100_100;
    private const int FolderMode = 0b111_101_101;
    private const int LinkMode = 0b111_111_111;

    // Part of every key: another number where the bytes of a layer would differ for the same plan.
    private const string Format = "1";

    /// <summary>When an image was made that nobody dated.</summary>
    public static readonly DateTimeOffset DefaultDate = DateTimeOffset.UnixEpoch.AddSeconds(1);

    /// <summary>Whether layers are for Windows images; see <see cref="WindowsLayer"/>.</summary>
    public bool IsWindows { get; init; }

    /// <summary>What makes the bytes of a layer different besides its entries, for the keys of caches.</summary>
    public string SettingsOf(PlannedLayer layer) =>
        $"{Format} {compression} {DateOf(layer).ToUnixTimeSeconds()}{(IsWindows ? " windows" : "")}";

    /// <summary>Writes a layer in one pass.</summary>
    /// <param name="layer">What is in it.</param>
    /// <param name="contents">The digest that each file must have, by its path on the host.</param>
    /// <param name="output">Where the blob goes; left open.</param>
    /// <returns>What was written to the output, and the identity of the tar inside.</returns>
    /// <exception cref="ImageBuildException">IMG1056: a file does not have the digest, or the size, that was
    /// said.</exception>
    public (Descriptor Descriptor, DiffId DiffId) Write(
        PlannedLayer layer,
        IReadOnlyDictionary<string, Digest> contents,
        Stream output,
        CancellationToken cancellationToken)
    {
        using var writer = new LayerWriter(output, compression);
        var time = UnixTime.From(DateOf(layer));
        if (IsWindows)
            WriteFolder(writer.Tar, WindowsLayer.Files, time);
        foreach (var entry in layer.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(writer.Tar, entry, contents, time);
        }

        if (IsWindows)
            WriteFolder(writer.Tar, WindowsLayer.Hives, time);
        return writer.Complete();
    }

    /// <summary>The permissions that an entry gets. Reads the first bytes of a file that the project says nothing of.</summary>
    internal static int ModeOf(PlannedEntry entry, IHostFiles files)
    {
        if (entry.Mode is { } said)
            return said;
        if (entry is not PlannedEntry.File file)
            return entry is PlannedEntry.Link ? LinkMode : FolderMode;
        using var content = files.Open(file.Source);
        return ModeOf(file, content);
    }

    private DateTimeOffset DateOf(PlannedLayer layer) =>
        layer.Kind == LayerKind.Own ? sourceDate ?? DefaultDate : DefaultDate;

    private void WriteFolder(TarWriter tar, string name, UnixTime time) =>
        tar.Write(Header(name, TarEntryType.Directory, FolderMode, time));

    private void Write(
        TarWriter tar, PlannedEntry entry, IReadOnlyDictionary<string, Digest> contents, UnixTime time)
    {
        switch (entry)
        {
            case PlannedEntry.Folder:
                tar.Write(Header(entry, TarEntryType.Directory, FolderMode, time));
                break;
            case PlannedEntry.Link link:
                tar.Write(Header(entry, TarEntryType.SymbolicLink, LinkMode, time) with { LinkName = link.Target });
                break;
            case PlannedEntry.File file:
                WriteFile(tar, file, contents[file.Source], time);
                break;
        }
    }

    private void WriteFile(TarWriter tar, PlannedEntry.File file, Digest digest, UnixTime time)
    {
        using var content = files.Open(file.Source);
        var mode = ModeOf(file, content);
        var expected = new Descriptor { MediaType = "", Digest = digest, Size = file.Size };
        try
        {
            // A file that somebody writes to would be kept in the cache under the name of what it was.
            using var verified = new VerifyingStream(content, expected, file.Source);
            tar.Write(Header(file, TarEntryType.File, mode, time) with { Size = file.Size }, verified);
        }
        catch (ImageBuildException e) when (e.Code is ErrorCode.DigestMismatch or ErrorCode.SizeMismatch)
        {
            throw Errors.FileChanged(file.Source);
        }
    }

    private static int ModeOf(PlannedEntry.File file, Stream content)
    {
        Span<byte> head = stackalloc byte[FileKind.HeadSize];
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        content.Position = 0;
        return FileKind.IsProgram(file.Path.Name, head) ? ProgramMode : PlainMode;
    }

    private TarEntry Header(PlannedEntry entry, TarEntryType type, int mode, UnixTime time)
    {
        var name = IsWindows ? $"{WindowsLayer.Files}/{entry.Path.Relative}" : entry.Path.Relative;
        return Header(name, type, entry.Mode ?? mode, time) with
        {
            UserId = entry.Owner.UserId,
            GroupId = entry.Owner.GroupId,
        };
    }

    private TarEntry Header(string name, TarEntryType type, int mode, UnixTime time) => new()
    {
        Name = name,
        Type = type,
        Mode = mode,
        ModifiedTime = time,
        SecurityDescriptor = IsWindows ? WindowsLayer.SecurityDescriptor : "",
    };
}
