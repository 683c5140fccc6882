using System.Collections.Immutable;
using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>
/// What an image says it was built on (image-spec annotations.md, <c>org.opencontainers.image.base.*</c>). Said by whoever
/// made the image, so it may be wrong.
/// </summary>
/// <param name="Name">The base's name in a registry, with its tag; null if it is not said.</param>
/// <param name="Digest">The digest of the manifest that was the base; null if it is not said.</param>
public sealed record BaseRecord(string? Name, Digest? Digest)
{
    private const string NameKey = "org.opencontainers.image.base.name";
    private const string DigestKey = "org.opencontainers.image.base.digest";

    /// <summary>Reads what annotations or labels say.</summary>
    internal static BaseRecord Of(IReadOnlyDictionary<string, string>? said) => new(
        said?.GetValueOrDefault(NameKey),
        Digest.TryParse(said?.GetValueOrDefault(DigestKey) ?? "", out var digest) ? digest : null);

    /// <summary>Whether annotations or labels say something of a base.</summary>
    internal static bool IsIn(IReadOnlyDictionary<string, string>? said) =>
        said is not null && (said.ContainsKey(NameKey) || said.ContainsKey(DigestKey));

    /// <summary>Annotations or labels that say this.</summary>
    internal ImmutableSortedDictionary<string, string> In(ImmutableSortedDictionary<string, string>? said) => Set(
        Set(said ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), NameKey, Name),
        DigestKey,
        Digest?.ToString());

    private static ImmutableSortedDictionary<string, string> Set(ImmutableSortedDictionary<string, string> all, string key, string? value) =>
        value is null ? all.Remove(key) : all.SetItem(key, value);
}
