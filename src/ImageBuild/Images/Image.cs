using System.Collections.Immutable;
using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>
/// One image as a value: its manifest and configuration, to the byte, and its layers, lowest first. Nothing of a layer
/// is read until somebody opens it. Every edit gives a new image and leaves what it does not concern byte for byte.
/// </summary>
public sealed partial class Image
{
    private Image(
        Document document,
        Manifest manifest,
        Blob configBlob,
        ReadOnlyMemory<byte> configBytes,
        ImageConfig config,
        ImmutableArray<Layer> layers)
    {
        Document = document;
        Manifest = manifest;
        ConfigBlob = configBlob;
        ConfigBytes = configBytes;
        Config = config;
        Layers = layers;
    }

    /// <summary>The manifest's bytes, type and digest. The digest is the image's.</summary>
    public Document Document { get; }

    /// <summary>The manifest.</summary>
    public Manifest Manifest { get; }

    /// <summary>The configuration as a blob; its digest is the image id.</summary>
    public Blob ConfigBlob { get; }

    /// <summary>The configuration's bytes.</summary>
    public ReadOnlyMemory<byte> ConfigBytes { get; }

    /// <summary>The configuration.</summary>
    public ImageConfig Config { get; }

    /// <summary>The layers, lowest first.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>The digest of the manifest.</summary>
    public Digest Digest => Document.Digest;

    /// <summary>The digest of the configuration, which docker calls the image id.</summary>
    public Digest Id => ConfigBlob.Descriptor.Digest;

    /// <summary>Whether the manifest is Docker's schema 2, else it is OCI's.</summary>
    public bool IsDocker => MediaTypes.IsDocker(Document.MediaType);

    /// <summary>Everything that a destination must have before the manifest: layers, lowest first, then the configuration.</summary>
    public IEnumerable<Blob> Blobs => [.. Layers.Select(l => l.Blob), ConfigBlob];

    /// <summary>The image without anything in it, from which <c>scratch</c> builds.</summary>
    public static Image Empty(Platform platform) => Create(
        MediaTypes.OciManifest,
        new ImageConfig
        {
            Os = platform.Os,
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            OsVersion = platform.OsVersion,
            OsFeatures = platform.OsFeatures,
            RootFs = new RootFs { DiffIds = [] },
        },
        [],
        template: null);

    /// <summary>
    /// Reads an image: for an index, the one for <paramref name="platform"/>. Reads manifest and configuration, no layer.
    /// </summary>
    /// <param name="source">Where it is; must outlive the image.</param>
    /// <param name="name">The image's name, for messages.</param>
    /// <param name="platform">Which image of an index. An image that is no index is taken whatever its platform.</param>
    /// <exception cref="ImageBuildException">IMG1004, IMG3001…IMG3006.</exception>
    public static async Task<Image> ReadAsync(
        IImageSource source, string name, Platform platform, CancellationToken cancellationToken)
    {
        var root = await source.ReadRootAsync(cancellationToken);
        return await ReadAsync(source, name, root, platform, cancellationToken);
    }

    /// <summary>Reads the image of a root that was read already: a name may stand for another one by now.</summary>
    /// <exception cref="ImageBuildException">As above.</exception>
    public static async Task<Image> ReadAsync(
        IImageSource source, string name, Document root, Platform platform, CancellationToken cancellationToken)
    {
        if (!root.IsIndex)
            return await ReadAsync(source, name, root, cancellationToken);
        var index = OciJson.ReadIndex(root.Bytes.Span);
        var chosen = index.Select(platform) ?? throw Errors.NoImageForPlatform(
            name, platform, index.Manifests.Select(m => m.Platform?.ToString() ?? "unknown").Distinct());
        return await ReadAsync(source, name, await source.ReadManifestAsync(chosen, cancellationToken), cancellationToken);
    }

    /// <summary>Reads the image of a manifest.</summary>
    /// <exception cref="ImageBuildException">IMG3001…IMG3006.</exception>
    public static async Task<Image> ReadAsync(
        IImageSource source, string name, Document document, CancellationToken cancellationToken)
    {
        var manifest = OciJson.ReadManifest(document.Bytes.Span);
        // One document must not be readable as two things (CVE-2021-41190).
        if (manifest.MediaType is { } said && said != document.MediaType)
            throw Errors.InconsistentImage(name, $"the manifest is served as {document.MediaType} and says {said}");
        var configBlob = new Blob(manifest.Config, source);
        var configBytes = await configBlob.ReadAsync(cancellationToken);
        var config = OciJson.ReadConfig(configBytes);
        if (config.RootFs.DiffIds.Length != manifest.Layers.Length)
        {
            throw Errors.InconsistentImage(
                name, $"{manifest.Layers.Length} layers in the manifest, {config.RootFs.DiffIds.Length} in the configuration");
        }

        return new Image(
            document,
            manifest,
            configBlob.WithBytes(configBytes),
            configBytes,
            config,
            [.. manifest.Layers.Zip(config.RootFs.DiffIds, (layer, diffId) => new Layer(new Blob(layer, source), diffId))]);
    }
}
