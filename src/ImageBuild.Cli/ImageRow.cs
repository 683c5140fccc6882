using System.Globalization;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Cli;

/// <summary>One line of <c>images</c>: an image under one of its tags; under a repository where it was only asked for by digest.</summary>
/// <param name="Digest">What the repository's registry has it as, where that is known; else the manifest's.</param>
internal sealed record ImageRow(string Repository, string Tag, Digest Digest, StoredImage Stored)
{
    private const string None = "<none>";

    /// <summary>The lines of a store's images, the newest first by what they say themselves, as docker does; then by when they came.</summary>
    public static List<ImageRow> Of(IReadOnlyList<StoredImage> images) =>
        [.. images.GroupBy(i => i.Root.Digest).Reverse().OrderByDescending(same => CreatedOf(same.First())).SelectMany(same => OfOne([.. same]))];

    private static DateTimeOffset? CreatedOf(StoredImage image) =>
        DateTimeOffset.TryParse(image.Image.Config.Created, CultureInfo.InvariantCulture, out var created) ? created : null;

    private static IEnumerable<ImageRow> OfOne(List<StoredImage> entries)
    {
        var byDigest = entries.Where(e => e.Name?.Digest is not null).ToLookup(e => e.Name!.FamiliarRepository);
        var tagged = entries.Where(e => e.Name is { Digest: null }).ToList();
        foreach (var entry in tagged)
        {
            var repository = entry.Name!.FamiliarRepository;
            yield return new ImageRow(repository, entry.Name.Tag!, byDigest[repository].FirstOrDefault()?.Name!.Digest ?? entry.Root.Digest, entry);
        }

        foreach (var others in byDigest.Where(d => tagged.TrueForAll(t => t.Name!.FamiliarRepository != d.Key)))
            yield return new ImageRow(others.Key, None, others.First().Name!.Digest!, others.First());
        foreach (var nameless in entries.Where(e => e.Name is null))
            yield return new ImageRow(None, None, nameless.Root.Digest, nameless);
    }
}
