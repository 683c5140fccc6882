using System.Globalization;
using ImageBuild.Build;
using ImageBuild.Files;
using ImageBuild.Oci;

namespace ImageBuild.Explain;

/// <summary>One entry of a layer: a file if it has a digest, a link if it has a target, else a folder.</summary>
public sealed record EntryRecord
{
    /// <summary>Where in the image.</summary>
    public required string Path { get; init; }

    /// <summary>The digest of a file's content.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What a link says.</summary>
    public string? Target { get; init; }

    /// <summary>Bytes of a file.</summary>
    public long Size { get; init; }

    /// <summary>Its permissions in octal: <c>755</c>.</summary>
    public required string Mode { get; init; }

    /// <summary><c>uid:gid</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Where a file lies, relative to the project's folder, with <c>/</c>.</summary>
    public string? Source { get; init; }

    /// <summary>The package that a file comes from: <c>Id Version</c>.</summary>
    public string? Package { get; init; }

    /// <summary>Whether it is a folder.</summary>
    internal bool IsFolder => Digest is null && Target is null;

    /// <summary>The record of an entry.</summary>
    internal static EntryRecord Of(
        PlannedEntry entry, IReadOnlyDictionary<string, Digest> contents, EntryOrigins origins, IHostFiles files)
    {
        var file = entry as PlannedEntry.File;
        return new EntryRecord
        {
            Path = entry.Path.ToString(),
            Digest = file is null ? null : contents[file.Source],
            Target = (entry as PlannedEntry.Link)?.Target,
            Size = file?.Size ?? 0,
            Mode = Convert.ToString(ReproducibleLayer.ModeOf(entry, files), 8),
            Owner = string.Create(CultureInfo.InvariantCulture, $"{entry.Owner.UserId}:{entry.Owner.GroupId}"),
            Source = file is null ? null : origins.SourceOf(file),
            Package = origins.PackageOf(entry),
        };
    }

    /// <summary>Whether an entry of another build is the same to whoever uses the image.</summary>
    internal bool IsSame(EntryRecord other) =>
        (Digest, Target, Mode, Owner) == (other.Digest, other.Target, other.Mode, other.Owner);
}
