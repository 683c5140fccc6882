using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    /// <summary>
    /// Keeps blobs where they are while somebody counts on them: an image that comes in, a build that found its layers
    /// here. Shared by all who do; a prune waits for them.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to.</exception>
    public async Task<IDisposable> HoldBlobsAsync(CancellationToken cancellationToken)
    {
        await CreateAsync();
        FileLock? held = null;
        await GuardAsync(async () => held = await FileLock.AcquireSharedAsync(LockPath(WritersLock), cancellationToken));
        return held!;
    }

    /// <summary>
    /// Keeps out whoever counts on blobs, also on such as are made again from unpacked layers; waits until nobody does.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to.</exception>
    public async Task<IDisposable> HoldAloneAsync(CancellationToken cancellationToken) => await LockAsync(WritersLock, cancellationToken);

    /// <summary>As <see cref="HoldAloneAsync"/>; null if somebody counts on blobs right now.</summary>
    public IDisposable? TryHoldAlone() => FileLock.TryAcquire(LockPath(WritersLock));

    /// <summary>
    /// Removes images without a tag that no container uses, and every blob that no image has: left behind by an image that did not come
    /// about, or by a removal while others wrote. Waits until nobody writes. What containers use stays. The options say what else goes,
    /// and what may stay.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to; IMG4006, IMG4007: it can't be read.</exception>
    public async Task<Pruned> PruneAsync(PruneOptions options, CancellationToken cancellationToken)
    {
        if (!Layout.Exists)
            return new Pruned([], [], 0);
        await CreateAsync();
        using var alone = await HoldAloneAsync(cancellationToken);
        var plan = await PlanPruneAsync(options, cancellationToken);
        var bytes = plan.TakesCache ? EmptyCache() : 0;
        await GuardAsync(() => Layout.EditIndexAsync(
            index =>
            {
                // Nobody writes a blob now, nor the index: what is not whole will never be.
                bytes += RemoveUnfinished();
                return StoreNames.Without(index, plan.Images);
            },
            cancellationToken));
        var kept = (await NeededBlobsAsync(cancellationToken)).ToHashSet();
        if (options.Blobs && Layout.Rebuilder is { } rebuilder)
            kept.ExceptWith(Layout.Blobs().Select(b => b.Digest).Where(rebuilder.CanRebuild).ToList());
        kept.UnionWith(CachedBlobs());
        var deleted = new List<Digest>();
        foreach (var (digest, file) in Layout.Blobs().Where(b => !kept.Contains(b.Digest)).ToList())
        {
            bytes += file.Length;
            file.Delete();
            deleted.Add(digest);
        }

        RemoveLeftovers();
        return new Pruned([.. plan.Images.Select(StoreNames.Of).OfType<Reference>()], deleted, bytes);
    }

    /// <summary>Whether a user wants blobs dropped as soon as they can be made again: <c>IMAGEBUILD_DROP_BLOBS</c>, true or 1.</summary>
    /// <exception cref="ImageBuildException">IMG1101: it has another value.</exception>
    public static bool DropsBlobs(IReadOnlyDictionary<string, string> environment) => EnvironmentValue.Flag(environment, "IMAGEBUILD_DROP_BLOBS");

    /// <summary>
    /// Drops the blobs of these that can be made again, but those that builds count on. Drops none while somebody writes,
    /// who may count on them: the next prune finds them.
    /// </summary>
    public void TryDrop(IEnumerable<Digest> blobs)
    {
        using var alone = TryHoldAlone();
        if (alone is null || Layout.Rebuilder is not { } rebuilder)
            return;
        foreach (var blob in blobs.Except(CachedBlobs()).Where(rebuilder.CanRebuild))
            File.Delete(Layout.BlobPath(blob));
    }

    /// <summary>Every blob that some image of the store needs, also one that can't be read.</summary>
    public async Task<IReadOnlySet<Digest>> NeededBlobsAsync(CancellationToken cancellationToken) =>
        (await ReachAsync(ReadIndex().Manifests, cancellationToken)).Blobs;

    private IEnumerable<Digest> CachedBlobs() => new LayerCache(Folders.CachedLayers, Layout.BlobPath).Blobs();

    private long RemoveUnfinished()
    {
        var folder = new DirectoryInfo(Folders.Temporary);
        var files = folder.EnumerateFiles(TemporaryFolder.Prefix + "*").Concat(Partials().Select(p => p.File)).ToList();
        var bytes = files.Sum(f => f.Length);
        files.ForEach(f => f.Delete());
        // What killed writers held.
        foreach (var path in Directory.EnumerateFiles(Folders.Locks, "sha*"))
        {
            using var taken = FileLock.TryAcquire(path);
            taken?.Remove();
        }

        return bytes;
    }

    private long EmptyCache()
    {
        // Who puts aside what he writes there, such as a record, need not be a writer of the store.
        var files = new DirectoryInfo(Folders.Cache).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Exists).ToList();
        var bytes = files.Sum(f => f.Length);
        files.ForEach(f => f.Delete());
        return bytes;
    }
}
