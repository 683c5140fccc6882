using System.IO.Hashing;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

/// <summary>One file of an unpacked layer, as much of it as tells whether it is still what was unpacked.</summary>
internal readonly record struct IndexEntry
{
    /// <summary>Where it is below the layer's root, through no link; empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// f, d, l (symbolic link), c, b, p; h: another name of the file <see cref="LinkName"/>, of which all else is
    /// said.
    /// </summary>
    public required char Type { get; init; }

    public int Mode { get; init; }

    public long UserId { get; init; }

    public long GroupId { get; init; }

    public UnixTime ModifiedTime { get; init; }

    public long Size { get; init; }

    /// <summary>XXH128 of the content.</summary>
    public UInt128 Hash { get; init; }

    /// <summary>XXH64 of the extended attributes' names and values in the order of the names; 0 for none.</summary>
    public ulong Xattrs { get; init; }

    /// <summary>Where a link leads; empty for everything else.</summary>
    public string LinkName { get; init; }

    public static IndexEntry Of(string path, TarEntry entry, UInt128 hash = default) => new()
    {
        Path = path,
        Type = entry.Type switch
        {
            TarEntryType.File => 'f',
            TarEntryType.Directory => 'd',
            TarEntryType.SymbolicLink => 'l',
            TarEntryType.CharacterDevice => 'c',
            TarEntryType.BlockDevice => 'b',
            _ => 'p',
        },
        Mode = entry.Mode,
        UserId = entry.UserId,
        GroupId = entry.GroupId,
        ModifiedTime = entry.ModifiedTime,
        Size = entry.Size,
        Hash = hash,
        Xattrs = HashOf(entry.Xattrs),
        LinkName = entry.LinkName,
    };

    public static IndexEntry HardLink(string path, string target) =>
        new() { Path = path, Type = 'h', LinkName = target };

    /// <summary>The hash for <see cref="Xattrs"/>.</summary>
    public static ulong HashOf(IReadOnlyCollection<Xattr> xattrs)
    {
        if (xattrs.Count == 0)
            return 0;
        var hash = new XxHash64();
        foreach (var xattr in xattrs.OrderBy(x => x.Name, StringComparer.Ordinal))
        {
            hash.Append(UnixText.Encode(xattr.Name));
            hash.Append([0]);
            hash.Append(xattr.Value.Span);
            hash.Append([0]);
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
