using System.Collections.Immutable;

namespace ImageBuild.Tar;

/// <summary>
/// One entry of a tar archive without its content. All text is bytes in disguise: see <see cref="UnixText"/>.
/// </summary>
public sealed record TarEntry
{
    /// <summary>
    /// The name as the archive has it, unsafe: it may be absolute, contain <c>..</c>, or end in a slash. Never has a NUL.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required TarEntryType Type { get; init; }

    /// <summary>Permissions with setuid, setgid and sticky: the low 12 bits.</summary>
    public int Mode { get; init; }

    /// <summary>The owner's number, never negative.</summary>
    public long UserId { get; init; }

    /// <summary>The group's number, never negative.</summary>
    public long GroupId { get; init; }

    /// <summary>The owner's name, or empty.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The group's name, or empty.</summary>
    public string GroupName { get; init; } = "";

    /// <summary>Bytes of content of a file, holes of a sparse one counted; 0 for everything else.</summary>
    public long Size { get; init; }

    /// <summary>When it was last changed.</summary>
    public UnixTime ModifiedTime { get; init; }

    /// <summary>The target of a link, unsafe as <see cref="Name"/>; empty for everything else.</summary>
    public string LinkName { get; init; } = "";

    /// <summary>The major number of a device.</summary>
    public long DeviceMajor { get; init; }

    /// <summary>The minor number of a device.</summary>
    public long DeviceMinor { get; init; }

    /// <summary>
    /// Windows: the security descriptor, self-relative and in base64 (go-winio, backuptar: <c>MSWINDOWS.rawsd</c>); or empty.
    /// </summary>
    public string SecurityDescriptor { get; init; } = "";

    /// <summary>Extended attributes in the archive's order, each name once.</summary>
    public ImmutableArray<Xattr> Xattrs { get; init; } = [];
}
