using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>Names in a layout's index: the annotation <c>org.opencontainers.image.ref.name</c> (image-spec annotations.md).</summary>
public static class Tags
{
    private const string RefName = "org.opencontainers.image.ref.name";
    private const string ContainerdName = "io.containerd.image.name";

    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The name of an entry, or null.</summary>
    public static string? Of(Descriptor entry) => entry.Annotations?.GetValueOrDefault(RefName);

    /// <summary>
    /// The full reference that an entry is named by, or null. BuildKit and containerd put the tag alone into the name, and
    /// the reference into an annotation of their own.
    /// </summary>
    public static Reference? ReferenceOf(Descriptor entry)
    {
        var name = entry.Annotations?.GetValueOrDefault(ContainerdName) ?? Of(entry);
        return name is not null && name.Contains('/', StringComparison.Ordinal) && Reference.TryParse(name, out var reference, out _)
            ? reference.WithDefaultTag()
            : null;
    }

    /// <summary>The entry of that name, of that digest, or of that full reference; null if there is none.</summary>
    public static Descriptor? Find(Index index, string name) => index.Manifests.FirstOrDefault(m => Of(m) == name)
        ?? (Digest.TryParse(name, out var digest) ? index.Manifests.FirstOrDefault(m => m.Digest == digest) : null)
        ?? (Tagged(name) is { } reference ? index.Manifests.FirstOrDefault(m => ReferenceOf(m) == reference) : null);

    /// <summary>
    /// The index with this document under that name; what had the name before loses its entry. Without a name, an entry
    /// is added only if the document has none.
    /// </summary>
    public static Index Replace(Index index, string? name, Document document) =>
        name is null && index.Manifests.Any(m => m.Digest == document.Digest) ? index : index with
        {
            Manifests = [.. index.Manifests.Where(m => name is null || Of(m) != name), Entry(document.Descriptor, name)],
        };

    /// <summary>An entry for a manifest under a name, or under none.</summary>
    public static Descriptor Entry(Descriptor descriptor, string? name) =>
        descriptor with { Annotations = name is null ? null : None.Add(RefName, name) };

    /// <summary>
    /// The entries of an archive for a manifest under these names. A name with a tag is written as containerd does, and
    /// is the name that docker, podman and containerd load the image by; see <see cref="ReferenceOf"/>.
    /// </summary>
    public static IEnumerable<Descriptor> ArchiveEntries(Descriptor descriptor, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? [Entry(descriptor, null)] : names.Select(name => ArchiveEntry(descriptor, name));

    private static Descriptor ArchiveEntry(Descriptor descriptor, string name) => Tagged(name) is { } reference
        ? descriptor with { Annotations = None.Add(RefName, reference.Tag!).Add(ContainerdName, reference.ToString()) }
        : Entry(descriptor, name);

    private static Reference? Tagged(string name) =>
        Reference.TryParse(name, out var reference, out _) && reference.Tag is not null ? reference : null;
}
