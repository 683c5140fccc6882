using System.Collections.Immutable;
using System.Globalization;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>
/// Names in the store's index: full references by tag, <c>docker.io/library/alpine:3.20</c>, which is what skopeo and
/// umoci call the images too, and by digest, <c>docker.io/library/alpine@sha256:…</c>, for what a registry was asked for.
/// </summary>
internal static class StoreNames
{
    private const string VersionKey = "imagebuild.store.version";
    private const int Version = 1;

    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The index of a store without images.</summary>
    public static Index Empty { get; } = new() { MediaType = MediaTypes.OciIndex, Manifests = [] };

    /// <summary>Whether this version of the program understands the store.</summary>
    public static bool IsReadable(Index index) => index.Annotations?.GetValueOrDefault(VersionKey) is not { } text
        || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version <= Version);

    /// <summary>The name of an entry; null if it has none, or one that some other program gave it and that is no reference.</summary>
    public static Reference? Of(Descriptor entry) =>
        Tags.Of(entry) is { } text && Reference.TryParse(text, out var reference, out _) && Normal(reference) == text ? reference : null;

    /// <summary>The entry of a name, of a manifest's digest, or of whatever another program called it; null if there is none.</summary>
    public static Descriptor? Find(Index index, string name)
    {
        // It reads as a name too, of an image called sha256. Who loads a stranger's archive may have one, and it must not be
        // taken for the image that a container keeps by its digest, or that somebody asked for by its id.
        if (Digest.TryParse(name, out var digest))
            return index.Manifests.FirstOrDefault(m => m.Digest == digest);
        if (Reference.TryParse(name, out var reference, out _))
        {
            return Tags.Find(index, Normal(reference)) ?? Tags.Find(index, name)
                ?? index.Manifests.FirstOrDefault(m => m.Digest == reference.Digest);
        }

        return Tags.Find(index, name);
    }

    /// <summary>Whether an entry is what a reference by tag names.</summary>
    public static bool IsTag(Descriptor entry, string name) =>
        Reference.TryParse(name, out var reference, out _) && reference.Digest is null && Tags.Of(entry) == Normal(reference);

    /// <summary>
    /// The index with an image under these names too. An image that loses its last name by it stays, without one, as
    /// docker's <c>&lt;none&gt;</c>.
    /// </summary>
    public static Index With(Index index, Descriptor root, IReadOnlyCollection<Reference> names)
    {
        var taken = names.Select(Normal).ToHashSet(StringComparer.Ordinal);
        var kept = new List<Descriptor>();
        foreach (var entry in index.Manifests)
        {
            if (Tags.Of(entry) is { } name ? !taken.Contains(name) : entry.Digest != root.Digest)
                kept.Add(entry);
            else if (entry.Digest != root.Digest && !index.Manifests.Any(m => m.Digest == entry.Digest && !taken.Contains(Tags.Of(m) ?? "")))
                kept.Add(Tags.Entry(entry, null));
        }

        kept.AddRange(taken.Select(name => Tags.Entry(root, name)));
        if (kept.TrueForAll(m => m.Digest != root.Digest))
            kept.Add(Tags.Entry(root, null));
        return With(index, kept);
    }

    /// <summary>The index without these entries, told by digest and name.</summary>
    public static Index Without(Index index, IReadOnlyCollection<Descriptor> entries)
    {
        var gone = entries.Select(e => (e.Digest, Tags.Of(e))).ToHashSet();
        return With(index, index.Manifests.Where(m => !gone.Contains((m.Digest, Tags.Of(m)))));
    }

    private static Index With(Index index, IEnumerable<Descriptor> entries) => index with
    {
        Manifests = [.. entries],
        Annotations = (index.Annotations ?? None).SetItem(VersionKey, Version.ToString(CultureInfo.InvariantCulture)),
    };

    private static string Normal(Reference name) =>
        (name.Digest is { } digest ? name.WithDigest(digest) : name.WithDefaultTag()).ToString();
}
