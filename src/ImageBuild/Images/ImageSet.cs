using System.Collections.Immutable;
using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>What one name stands for: an image, or an index of one image for each platform.</summary>
public sealed record ImageSet
{
    private ImageSet(Document root, ImmutableArray<Image> images)
    {
        Root = root;
        Images = images;
    }

    /// <summary>The image's manifest, or the index.</summary>
    public Document Root { get; }

    /// <summary>The images, in the index's order.</summary>
    public ImmutableArray<Image> Images { get; }

    /// <summary>One image.</summary>
    public static ImageSet Of(Image image) => new(image.Document, [image]);

    /// <summary>
    /// An index of images, in their order. It is OCI's unless all of them are Docker's, whose index no OCI image may
    /// be in.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1080: two of them are for the same platform.</exception>
    /// <param name="annotations">The index's own.</param>
    /// <param name="annotationsOf">Those of an image's descriptor in it.</param>
    public static ImageSet IndexOf(
        IEnumerable<Image> images,
        ImmutableSortedDictionary<string, string>? annotations = null,
        Func<Image, ImmutableSortedDictionary<string, string>?>? annotationsOf = null)
    {
        ImmutableArray<Image> all = [.. images];
        if (all.GroupBy(i => i.Config.Platform.ToString()).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Errors.PlatformTwice(twice.Key);
        var mediaType = all.All(i => i.IsDocker) ? MediaTypes.DockerManifestList : MediaTypes.OciIndex;
        var index = new Index
        {
            MediaType = mediaType,
            Manifests =
            [
                .. all.Select(i => i.Document.Descriptor with
                {
                    Platform = i.Config.Platform,
                    Annotations = annotationsOf?.Invoke(i),
                }),
            ],
            Annotations = annotations,
        };
        return new ImageSet(Document.Of(mediaType, OciJson.Write(index)), all);
    }

    /// <summary>Reads what a name stands for: manifests and configurations, no layer.</summary>
    /// <param name="source">Where it is; must outlive the images.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="platform">Which image of an index; null for all of them.</param>
    /// <exception cref="ImageBuildException">IMG1004, IMG3001…IMG3006.</exception>
    public static async Task<ImageSet> ReadAsync(
        IImageSource source, string name, Platform? platform, CancellationToken cancellationToken)
    {
        var root = await source.ReadRootAsync(cancellationToken);
        if (platform is not null || !root.IsIndex)
            return Of(platform is null
                ? await Image.ReadAsync(source, name, root, cancellationToken)
                : await Image.ReadAsync(source, name, root, platform, cancellationToken));
        var images = new List<Image>();
        foreach (var entry in ImagesOf(OciJson.ReadIndex(root.Bytes.Span)))
            images.Add(await Image.ReadAsync(source, name, await source.ReadManifestAsync(entry, cancellationToken), cancellationToken));
        return new ImageSet(root, [.. images]);
    }

    /// <summary>
    /// The same with each image edited. An index keeps its annotations, and its images their order and platforms; what it
    /// had about images that are gone now (signatures, provenance) goes with them.
    /// </summary>
    public async Task<ImageSet> EditAsync(Func<Image, Task<Image>> edit)
    {
        var edited = new List<Image>();
        foreach (var image in Images)
            edited.Add(await edit(image));
        if (!Root.IsIndex)
            return Of(edited[0]);
        var index = OciJson.ReadIndex(Root.Bytes.Span);
        var entries = ImagesOf(index).Zip(edited, (old, image) => old with { Digest = image.Digest, Size = image.Document.Bytes.Length });
        return new ImageSet(Document.Of(Root.MediaType, OciJson.Write(index with { Manifests = [.. entries] })), [.. edited]);
    }

    // What is about an image, BuildKit lists as one for a platform that does not exist.
    private static IEnumerable<Descriptor> ImagesOf(Index index) => index.Manifests.Where(m => m.Platform?.Os != "unknown");
}
