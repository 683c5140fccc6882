using System.Collections.Immutable;
using ImageBuild.Oci;

namespace ImageBuild.Images;

public sealed partial class Image
{
    /// <summary>
    /// This image with layers on top, each with its entry of history. Media types follow the image: a Docker image
    /// gets Docker's, so that every client that reads one layer reads all. Where this image's history tells of some of
    /// its layers alone, the others get an entry too, or nobody could tell which entry is which layer's.
    /// </summary>
    public Image Append(IEnumerable<(Layer Layer, History History)> layers)
    {
        var added = layers.ToList();
        return Create(
            Document.MediaType,
            Config with
            {
                RootFs = Config.RootFs with { DiffIds = [.. Config.RootFs.DiffIds, .. added.Select(a => a.Layer.DiffId)] },
                History = [.. WholeHistory, .. added.Select(a => a.History)],
            },
            [.. Layers, .. added.Select(a => a.Layer)],
            Manifest);
    }

    /// <summary>This image with another configuration for its containers, author, creation time or history.</summary>
    /// <param name="edit">Gets the configuration and returns the new one, with the same layers.</param>
    public Image WithConfig(Func<ImageConfig, ImageConfig> edit) =>
        Create(Document.MediaType, edit(Config), Layers, Manifest);

    /// <summary>This image with these annotations of its manifest instead of those it has.</summary>
    public Image WithAnnotations(ImmutableSortedDictionary<string, string>? annotations) =>
        Create(Document.MediaType, Config, Layers, Manifest with { Annotations = annotations });

    /// <summary>This image in the other family of media types, with the same layers' bytes.</summary>
    /// <param name="manifestType"><see cref="MediaTypes.OciManifest"/> or <see cref="MediaTypes.DockerManifest"/>.</param>
    public Image WithFormat(string manifestType) =>
        manifestType == Document.MediaType ? this : Create(manifestType, Config, Layers, Manifest);

    /// <summary>This image, to the byte, with layers that are read from another source.</summary>
    public Image ReadFrom(IBlobSource source) => new(
        Document, Manifest, ConfigBlob, ConfigBytes, Config, [.. Layers.Select(l => l with { Blob = l.Blob with { Source = source } })]);

    // With an entry for every layer.
    private ImmutableArray<History> WholeHistory
    {
        get
        {
            var known = Config.History ?? [];
            var missing = Layers.Length - known.Count(h => h.EmptyLayer != true);
            var told = new History { Comment = "a layer of the base image" };
            return [.. known, .. Enumerable.Repeat(told, Math.Max(missing, 0))];
        }
    }

    private static Image Create(
        string manifestType,
        ImageConfig config,
        ImmutableArray<Layer> layers,
        Manifest? template)
    {
        var docker = MediaTypes.IsDocker(manifestType);
        var configBytes = OciJson.Write(config);
        var configBlob = Blob.Of(docker ? MediaTypes.DockerConfig : MediaTypes.OciConfig, configBytes);
        layers = [.. layers.Select(l => l with { Blob = l.Blob with { Descriptor = InFamily(l.Descriptor, docker) } })];
        var manifest = (template ?? new Manifest { Config = configBlob.Descriptor, Layers = [] }) with
        {
            MediaType = manifestType,
            Config = configBlob.Descriptor,
            Layers = [.. layers.Select(l => l.Descriptor)],
        };
        var document = Document.Of(manifestType, OciJson.Write(manifest));
        return new Image(document, manifest, configBlob, configBytes, config, layers);
    }

    private static Descriptor InFamily(Descriptor layer, bool docker) => layer with
    {
        MediaType = (layer.MediaType, docker) switch
        {
            (MediaTypes.OciLayer, true) => MediaTypes.DockerLayer,
            (MediaTypes.OciLayerGzip, true) => MediaTypes.DockerLayerGzip,
            (MediaTypes.OciLayerZstd, true) => MediaTypes.DockerLayerZstd,
            (MediaTypes.DockerLayer, false) => MediaTypes.OciLayer,
            (MediaTypes.DockerLayerGzip, false) => MediaTypes.OciLayerGzip,
            (MediaTypes.DockerLayerZstd, false) => MediaTypes.OciLayerZstd,
            (var same, _) => same,
        },
    };
}
