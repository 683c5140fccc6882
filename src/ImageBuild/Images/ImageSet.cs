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
}
