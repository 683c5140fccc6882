using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    /// <summary>
    /// Removes a name; with the image's last tag, or by its id, the image too, and every blob that nothing else has.
    /// </summary>
    /// <param name="options">What a removal may do beyond that.</param>
    /// <exception cref="ImageBuildException">
    /// IMG3005: there is no such image; IMG4004: a container uses it; IMG4005: its id was given and it has several names.
    /// </exception>
    public async Task<Removal> RemoveAsync(string nameOrId, RemoveOptions options, CancellationToken cancellationToken)
    {
        var (chosen, all) = await ChooseAsync(nameOrId, cancellationToken);
        var tags = all.Where(m => StoreNames.Of(m) is { Digest: null }).ToList();
        var byTag = StoreNames.IsTag(chosen, nameOrId);
        if (!byTag && tags.Count > 1 && !options.Force)
            throw Errors.ImageHasSeveralNames(nameOrId, tags.Select(t => StoreNames.Of(t)!.FamiliarName));
        if (byTag && tags.Count > 1)
            return await UntagAsync(chosen, all, cancellationToken);
        return await DeleteAsync(nameOrId, chosen, all, options, cancellationToken);
    }

    /// <summary>The containers that were made from an image, by the digest of its manifest.</summary>
    public IEnumerable<(string Container, Digest Manifest)> Pins()
    {
        if (!Directory.Exists(Folders.Containers))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(Folders.Containers))
        {
            if (TryReadPin(Path.Combine(folder, "image")) is { } pin && Digest.TryParse(pin.Trim(), out var digest))
                yield return (Path.GetFileName(folder), digest);
        }
    }

    // Null of a container that is not made yet, or is just removed.
    private static string? TryReadPin(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // What is meant, and all entries of that image.
    private async Task<(Descriptor Chosen, List<Descriptor> All)> ChooseAsync(string nameOrId, CancellationToken cancellationToken)
    {
        var index = ReadIndex();
        // By its entry alone if that will do, so that a damaged image can be removed.
        if (StoreNames.Find(index, nameOrId) is not { } chosen)
        {
            chosen = (await FindAsync(nameOrId, cancellationToken)).Root;
            index = ReadIndex();
            // A name that came, and went again, meanwhile is no reason to take the image's other names.
            if (StoreNames.IsTag(chosen, nameOrId))
                chosen = StoreNames.Find(index, nameOrId) ?? throw NotFound(nameOrId);
        }

        return (chosen, [.. index.Manifests.Where(m => m.Digest == chosen.Digest)]);
    }

    // With a repository's last tag go the digests by which it was asked for there.
    private async Task<Removal> UntagAsync(Descriptor tag, List<Descriptor> all, CancellationToken cancellationToken)
    {
        var repository = StoreNames.Of(tag)!.Repository;
        var inRepository = all.Where(m => StoreNames.Of(m)?.Repository == repository).ToList();
        var gone = inRepository.Count(m => StoreNames.Of(m)!.Digest is null) > 1 ? [tag] : inRepository;
        await GuardAsync(() => Layout.EditIndexAsync(index => StoreNames.Without(index, gone), cancellationToken));
        return new Removal([.. gone.Select(StoreNames.Of).OfType<Reference>()], [], []);
    }

    private async Task<Removal> DeleteAsync(
        string nameOrId, Descriptor root, List<Descriptor> all, RemoveOptions options, CancellationToken cancellationToken)
    {
        var reach = await ReachAsync([root], cancellationToken);
        string? user = null;
        await GuardAsync(() => Layout.EditIndexAsync(
            index =>
            {
                // While nobody else can edit: who makes a container says first that it needs its image, then sees here that
                // it is kept.
                user = Pins().Where(p => reach.Blobs.Contains(p.Manifest)).Select(p => p.Container).FirstOrDefault();
                if (user is not null && !options.Force)
                    throw Errors.ImageInUse(nameOrId, user);
                var without = StoreNames.Without(index, all);
                // The names go; the image itself stays for the container that needs it.
                return user is null ? without : StoreNames.With(without, root, []);
            },
            cancellationToken));
        IReadOnlyList<Reference> untagged = [.. all.Select(StoreNames.Of).OfType<Reference>()];
        return user is null
            ? new Removal(untagged, [.. reach.Ids], await SweepAsync(reach, cancellationToken))
            : new Removal(untagged, [], []);
    }

    private async Task<IReadOnlyList<DiffId>> SweepAsync(ImageReach removed, CancellationToken cancellationToken)
    {
        // An image that comes in meanwhile may count on a blob that it found here. Then all stays, for a prune to find.
        using var alone = TryHoldAlone();
        var kept = await ReachAsync(ReadIndex().Manifests, cancellationToken);
        if (alone is not null)
        {
            foreach (var blob in removed.Blobs.Except(kept.Blobs))
                File.Delete(Layout.BlobPath(blob));
        }

        return [.. removed.Layers.Except(kept.Layers)];
    }

    private async Task<ImageReach> ReachAsync(IEnumerable<Descriptor> entries, CancellationToken cancellationToken)
    {
        var reach = new ImageReach();
        foreach (var entry in entries)
            await reach.AddAsync(entry, Layout, cancellationToken);
        return reach;
    }
}
