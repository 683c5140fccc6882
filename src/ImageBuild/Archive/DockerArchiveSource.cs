using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>
/// One image of a <c>docker save</c> archive. Where the archive holds a layout too (docker 25 and later, and ours) the
/// manifest is the one that is there; else it is made, of Docker's types, from the configuration and the layers.
/// </summary>
/// <param name="select">Picks the image from those in the archive.</param>
internal sealed class DockerArchiveSource(
    LayoutArchive layout, Func<ImmutableArray<DockerArchiveEntry>, DockerArchiveEntry> select) : IImageSource
{
    /// <summary>The archive's list of images.</summary>
    public const string ManifestFile = "manifest.json";

    private readonly Dictionary<Digest, string> files = [];
    private Document? root;

    public Reference? Repository => null;

    /// <summary>Reads the list of an archive's images.</summary>
    /// <exception cref="ImageBuildException">IMG3052: the archive is none of docker's.</exception>
    public static ImmutableArray<DockerArchiveEntry> ReadEntries(LayoutArchive layout) => layout.Archive.Contains(ManifestFile)
        ? DockerArchiveEntry.Read(layout.Archive.ReadFile(ManifestFile, Document.MaxSize))
        : throw Errors.InvalidArchive(layout.Archive.Path, $"it has no {ManifestFile}, so it was not made by docker save");

    public async Task<Document> ReadRootAsync(CancellationToken cancellationToken) =>
        root ??= await ReadAsync(select(ReadEntries(layout)), cancellationToken);

    public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        throw Errors.BlobNotFound(descriptor.Digest, ToString());

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        files.TryGetValue(descriptor.Digest, out var name)
            ? Task.FromResult(layout.Archive.OpenFile(name))
            : layout.OpenBlobAsync(descriptor, cancellationToken);

    public ValueTask DisposeAsync()
    {
        layout.Dispose();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => layout.ToString();

    private async Task<Document> ReadAsync(DockerArchiveEntry entry, CancellationToken cancellationToken)
    {
        var archive = layout.Archive;
        var configBytes = archive.ReadFile(entry.Config, Document.MaxSize);
        var config = Blob.Of(MediaTypes.DockerConfig, configBytes).Descriptor;
        if (NamedDigest(entry.Config) is { } said && said != config.Digest)
            throw Errors.DigestMismatch(said, ToString());
        if (layout.IsLayout && await FindAsync(layout.ReadIndex(), config.Digest, cancellationToken) is { } manifest)
            return manifest;
        files[config.Digest] = entry.Config;
        var diffIds = OciJson.ReadConfig(configBytes).RootFs.DiffIds;
        if (diffIds.Length != entry.Layers.Length)
            throw Errors.InconsistentImage(archive.Path, $"{entry.Layers.Length} layers in {ManifestFile}, {diffIds.Length} in the configuration");
        return Document.Of(MediaTypes.DockerManifest, OciJson.Write(new Manifest
        {
            MediaType = MediaTypes.DockerManifest,
            Config = config,
            Layers = [.. entry.Layers.Zip(diffIds, Describe)],
        }));
    }

    // The manifest in the layout whose configuration this is; null if the archive lacks any of its blobs, as those of
    // docker do that were saved from a store which has one platform alone.
    private async Task<Document?> FindAsync(Index index, Digest config, CancellationToken cancellationToken)
    {
        // Each once, and those alone that are there: a stranger's indexes may name more than memory holds.
        var (left, seen) = (new Queue<Descriptor>(), new HashSet<Digest>());
        Enqueue(index);
        while (left.TryDequeue(out var entry))
        {
            var document = await Document.ReadAsync(new Blob(entry, layout), cancellationToken);
            if (document.IsIndex)
                Enqueue(OciJson.ReadIndex(document.Bytes.Span));
            if (!MediaTypes.IsManifest(document.MediaType))
                continue;
            var manifest = OciJson.ReadManifest(document.Bytes.Span);
            if (manifest.Config.Digest == config && manifest.Layers.All(layout.HasBlob))
                return document;
        }

        return null;

        void Enqueue(Index from)
        {
            foreach (var entry in from.Manifests.Where(m => layout.HasBlob(m) && seen.Add(m.Digest)))
                left.Enqueue(entry);
        }
    }

    private Descriptor Describe(string name, DiffId diffId)
    {
        var archive = layout.Archive;
        using var content = archive.OpenFile(name);
        var (mediaType, digest) = CompressedArchive.Detect(content) switch
        {
            // A plain tar is what the diff ID names; a lie is found when the layer is read.
            ArchiveCompression.None => (MediaTypes.DockerLayer, diffId.Digest),
            ArchiveCompression.Gzip => (MediaTypes.DockerLayerGzip, DigestOf(name)),
            ArchiveCompression.Zstd => (MediaTypes.DockerLayerZstd, DigestOf(name)),
            var other => throw Errors.InvalidArchive(archive.Path, $"the layer {name} is compressed with {other}, which no layer of an image may be"),
        };
        files[digest] = name;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = archive.LengthOf(name) };
    }

    private Digest DigestOf(string name)
    {
        if (NamedDigest(layout.Archive.Resolve(name)) is { } said)
            return said;
        using var content = layout.Archive.OpenFile(name);
        using var hash = new HashingStream(Stream.Null);
        content.CopyTo(hash);
        return hash.Digest;
    }

    // blobs/sha256/HEX and docker's HEX.json are named by what they hold. HEX/layer.tar is not, and of HEX.tar.gz
    // nobody knows whether the hex is that of the tar.
    private static Digest? NamedDigest(string name)
    {
        const string Blobs = "blobs/sha256/";
        const string Json = ".json";
        var hex = name.StartsWith(Blobs, StringComparison.Ordinal) ? name[Blobs.Length..]
            : name.EndsWith(Json, StringComparison.Ordinal) ? name[..^Json.Length]
            : "";
        return Digest.TryParse($"sha256:{hex}", out var digest) ? digest : null;
    }
}
