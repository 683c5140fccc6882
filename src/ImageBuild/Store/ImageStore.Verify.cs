using System.Collections.Concurrent;
using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    /// <summary>Reads every blob that an image needs and compares it with its digest.</summary>
    /// <returns>Those that are not what they are called, in no order.</returns>
    /// <exception cref="ImageBuildException">IMG4006, IMG4007: the list of images can't be read.</exception>
    public async Task<IReadOnlyList<BlobDamage>> VerifyAsync(CancellationToken cancellationToken)
    {
        var found = await CheckAsync(_ => true, cancellationToken);
        // What is taken away meanwhile, or comes anew, is no damage: only what is so twice.
        var suspects = found.Select(d => d.Blob).ToHashSet();
        return suspects.Count == 0 ? [] : await CheckAsync(suspects.Contains, cancellationToken);
    }

    /// <summary>Removes a blob that is damaged, so that the next pull of an image that needs it gets it anew.</summary>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to.</exception>
    public Task DropAsync(BlobDamage damage, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        // Not under somebody who found it here and counts on it.
        using var alone = await HoldAloneAsync(cancellationToken);
        File.Delete(Layout.BlobPath(damage.Blob));
        Layout.Rebuilder?.Forget(damage.Blob);
    });

    /// <summary>The names of an image, by its manifest or index.</summary>
    public IReadOnlyList<Reference> NamesOf(Descriptor root) =>
        [.. ReadIndex().Manifests.Where(m => m.Digest == root.Digest).Select(StoreNames.Of).OfType<Reference>()];

    private async Task<IReadOnlyList<BlobDamage>> CheckAsync(Func<Digest, bool> isChosen, CancellationToken cancellationToken)
    {
        var users = new List<(Digest Blob, Descriptor Image)>();
        foreach (var entry in ReadIndex().Manifests.DistinctBy(m => m.Digest))
            users.AddRange((await ReachAsync([entry], cancellationToken)).Blobs.Where(isChosen).Select(b => (b, entry)));
        var damage = new ConcurrentBag<BlobDamage>();
        await Parallel.ForEachAsync(users.GroupBy(u => u.Blob, u => u.Image), cancellationToken, async (blob, stop) =>
        {
            if (await CheckAsync(blob.Key, [.. blob], stop) is { } found)
                damage.Add(found);
        });
        return [.. damage];
    }

    private async Task<BlobDamage?> CheckAsync(Digest digest, IReadOnlyList<Descriptor> images, CancellationToken cancellationToken)
    {
        var path = Layout.BlobPath(digest);
        var isDropped = Layout.IsDropped(digest);
        if (!isDropped && !File.Exists(path))
            return new BlobDamage(digest, "is missing", images);
        try
        {
            await using var file = isDropped
                ? await Layout.Rebuilder!.RebuildAsync(digest, cancellationToken)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            using var hash = digest.CreateHash();
            await hash.AppendAsync(file, cancellationToken);
            return digest.Matches(hash) ? null : new BlobDamage(digest, "has other content", images);
        }
        catch (ImageBuildException e) when (e.Code == ErrorCode.NotRebuilt)
        {
            return new BlobDamage(digest, "was dropped, and can't be made again", images);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new BlobDamage(digest, $"can't be read: {e.Message}", images) { IsUnread = true };
        }
    }
}
