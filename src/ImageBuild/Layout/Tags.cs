using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>Names in a layout's index: the annotation <c>org.opencontainers.image.ref.name</c> (image-spec annotations.md).</summary>
public static class Tags
{
    private const string RefName = "org.opencontainers.image.ref.name";

    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The name of an entry, or null.</summary>
    public static string? Of(Descriptor entry) => entry.Annotations?.GetValueOrDefault(RefName);

    /// <summary>The entry of that name, or null.</summary>
    public static Descriptor? Find(Index index, string name) => index.Manifests.FirstOrDefault(m => Of(m) == name);

    /// <summary>The index with this document under that name; what had the name before loses its entry.</summary>
    public static Index Replace(Index index, string? name, Document document) => index with
    {
        Manifests =
        [
            .. index.Manifests.Where(m => name is null ? m.Digest != document.Digest : Of(m) != name),
            Entry(document.Descriptor, name),
        ],
    };

    /// <summary>An entry for a manifest under a name, or under none.</summary>
    public static Descriptor Entry(Descriptor descriptor, string? name) =>
        descriptor with { Annotations = name is null ? null : None.Add(RefName, name) };
}
