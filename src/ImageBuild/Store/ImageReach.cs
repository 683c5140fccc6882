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
        // Not by recursion, and each once: a stranger's indexes may lie in each other as deep, and as often, as he likes.
        var left = new Stack<Descriptor>();
        Push([entry], left);
        while (left.TryPop(out var next))
        {
            if (layout.HasBlob(next))
                await AddDocumentAsync(next, left, layout, cancellationToken);
        }
    }

    private async Task AddDocumentAsync(Descriptor entry, Stack<Descriptor> left, LayoutFolder layout, CancellationToken cancellationToken)
    {
        try
        {
            var document = await layout.ReadDocumentAsync(entry, cancellationToken);
            if (!document.IsIndex)
                await AddManifestAsync(OciJson.ReadManifest(document.Bytes.Span), layout, cancellationToken);
            else
                Push(OciJson.ReadIndex(document.Bytes.Span).Manifests.Reverse(), left);
        }
        catch (ImageBuildException e) when (e.Code is ErrorCode.InvalidDocument or ErrorCode.DigestMismatch or ErrorCode.BlobNotFound)
        {
            // Damaged, or just taken away: nothing can use what it named.
        }
    }

    private void Push(IEnumerable<Descriptor> entries, Stack<Descriptor> left)
    {
        foreach (var entry in entries.Where(e => Blobs.Add(e.Digest)))
            left.Push(entry);
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
