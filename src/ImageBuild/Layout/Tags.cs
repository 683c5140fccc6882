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

    /// <summary>The entry of that name, or of that digest; null if there is none.</summary>
    public static Descriptor? Find(Index index, string name) =>
        index.Manifests.FirstOrDefault(m => Of(m) == name) ?? index.Manifests.FirstOrDefault(m => m.Digest.ToString() == name);

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
}
