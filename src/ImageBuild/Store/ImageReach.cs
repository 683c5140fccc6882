using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>What images need, found by going through their documents. What is missing or damaged leads to nothing more.</summary>
internal sealed class ImageReach
{
    /// <summary>Every blob: manifests, configurations, layers.</summary>
    public HashSet<Digest> Blobs { get; } = [];

    /// <summary>The images' ids.</summary>
    public HashSet<Digest> Ids { get; } = [];

    /// <summary>Their layers by content.</summary>
    public HashSet<DiffId> Layers { get; } = [];

    /// <summary>The same image by image, lowest first.</summary>
    public List<IReadOnlyList<DiffId>> Stacks { get; } = [];

    /// <summary>Adds what a manifest or an index needs.</summary>
    public async Task AddAsync(Descriptor entry, LayoutFolder layout, CancellationToken cancellationToken)
    {
        if (!Blobs.Add(entry.Digest) || !layout.HasBlob(entry))
            return;
        try
        {
            var document = await layout.ReadDocumentAsync(entry, cancellationToken);
            if (document.IsIndex)
                await AddIndexAsync(OciJson.ReadIndex(document.Bytes.Span), layout, cancellationToken);
            else
                await AddManifestAsync(OciJson.ReadManifest(document.Bytes.Span), layout, cancellationToken);
        }
        catch (ImageBuildException e) when (e.Code is ErrorCode.InvalidDocument or ErrorCode.DigestMismatch or ErrorCode.BlobNotFound)
        {
            // Damaged, or just taken away: nothing can use what it named.
        }
    }

    private async Task AddIndexAsync(Index index, LayoutFolder layout, CancellationToken cancellationToken)
    {
        foreach (var child in index.Manifests)
            await AddAsync(child, layout, cancellationToken);
    }

    private async Task AddManifestAsync(Manifest manifest, LayoutFolder layout, CancellationToken cancellationToken)
    {
        Blobs.UnionWith(manifest.Layers.Select(l => l.Digest));
        Ids.Add(manifest.Config.Digest);
        if (!Blobs.Add(manifest.Config.Digest) || !layout.HasBlob(manifest.Config))
            return;
        var layers = OciJson.ReadConfig(await new Blob(manifest.Config, layout).ReadAsync(cancellationToken)).RootFs.DiffIds;
        Layers.UnionWith(layers);
        Stacks.Add([.. layers]);
    }
}
