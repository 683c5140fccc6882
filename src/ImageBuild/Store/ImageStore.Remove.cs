using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>What a removal did.</summary>
/// <param name="Untagged">Names that are gone.</param>
/// <param name="Deleted">Manifests that are gone.</param>
/// <param name="UnusedLayers">Layers that no image of the store has any more.</param>
public sealed record Removal(IReadOnlyList<Reference> Untagged, IReadOnlyList<Digest> Deleted, IReadOnlyList<DiffId> UnusedLayers);

public sealed partial class ImageStore
{
    /// <summary>
    /// Removes a name; with the image's last name, or by its id, the image too, and every blob that nothing else has.
    /// </summary>
    /// <param name="options">What a removal may do beyond that.</param>
    /// <exception cref="ImageBuildException">
    /// IMG3005: there is no such image; IMG4004: a container uses it; IMG4005: its id was given and it has several names.
    /// </exception>
    public async Task<Removal> RemoveAsync(string nameOrId, RemoveOptions options, CancellationToken cancellationToken)
    {
        var image = await FindAsync(nameOrId, cancellationToken);
        var names = (await ListAsync(cancellationToken)).Where(i => i.Root.Digest == image.Root.Digest).Select(i => i.Name).OfType<Reference>().ToList();
        var byName = Reference.TryParse(nameOrId, out var given, out _) && given.Digest is null && image.Name == given.WithDefaultTag();
        if (!byName && names.Count > 1 && !options.Force)
            throw Errors.ImageHasSeveralNames(nameOrId, names.Select(n => n.FamiliarName));
        var untagged = byName ? [image.Name!] : names;
        var isLast = untagged.Count >= names.Count;
        if (isLast && !options.Force && UsedBy(image.Image.Digest) is { } container)
            throw Errors.ImageInUse(nameOrId, container);
        await GuardAsync(() => Layout.EditIndexAsync(index => Without(index, image, untagged, isLast), cancellationToken));
        if (!isLast)
            return new Removal(untagged, [], []);
        return new Removal(untagged, [image.Root.Digest], await SweepAsync(image, cancellationToken));
    }

    /// <summary>The containers that were made from an image, by the digest of its manifest.</summary>
    public IEnumerable<(string Container, Digest Manifest)> Pins()
    {
        if (!Directory.Exists(Folders.Containers))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(Folders.Containers))
        {
            var pin = Path.Combine(folder, "image");
            if (File.Exists(pin) && Digest.TryParse(File.ReadAllText(pin).Trim(), out var digest))
                yield return (Path.GetFileName(folder), digest);
        }
    }

    private string? UsedBy(Digest manifest) => Pins().Where(p => p.Manifest == manifest).Select(p => p.Container).FirstOrDefault();

    private Index Without(Index index, StoredImage image, List<Reference> names, bool isLast)
    {
        var tags = names.Select(n => n.ToString()).ToHashSet();
        var kept = index.Manifests.Where(m => Tags.Of(m) is { } tag ? !tags.Contains(tag) : !isLast || m.Digest != image.Root.Digest).ToList();
        // A forced removal takes the names; the image itself stays for the container that needs it.
        if (isLast && UsedBy(image.Image.Digest) is not null)
            kept.Add(Tags.Entry(image.Root, null));
        return index with { Manifests = [.. kept] };
    }

    // Under the index's lock, so that no image that comes in meanwhile loses a blob that it found here.
    private async Task<IReadOnlyList<DiffId>> SweepAsync(StoredImage removed, CancellationToken cancellationToken)
    {
        using var taken = await LockAsync("sweep", cancellationToken);
        var kept = new HashSet<Digest>();
        var layers = new HashSet<DiffId>();
        foreach (var entry in Layout.ReadIndex().Manifests)
            await ReachAsync(entry, kept, layers, cancellationToken);
        foreach (var blob in removed.Image.Blobs.Select(b => b.Descriptor).Append(removed.Image.Document.Descriptor).Append(removed.Root))
        {
            if (!kept.Contains(blob.Digest))
                File.Delete(Layout.BlobPath(blob.Digest));
        }

        return [.. removed.Image.Layers.Select(l => l.DiffId).Distinct().Where(d => !layers.Contains(d))];
    }

    private async Task ReachAsync(Descriptor entry, HashSet<Digest> reached, HashSet<DiffId> layers, CancellationToken cancellationToken)
    {
        if (!reached.Add(entry.Digest) || !Layout.HasBlob(entry))
            return;
        var document = await Layout.ReadDocumentAsync(entry, cancellationToken);
        if (document.IsIndex)
        {
            foreach (var child in OciJson.ReadIndex(document.Bytes.Span).Manifests)
                await ReachAsync(child, reached, layers, cancellationToken);
            return;
        }

        await using var source = new StoreSource(this, entry);
        var image = await Image.ReadAsync(source, entry.Digest.ToString(), document, cancellationToken);
        reached.UnionWith(image.Blobs.Select(b => b.Descriptor.Digest));
        layers.UnionWith(image.Layers.Select(l => l.DiffId));
    }
}
