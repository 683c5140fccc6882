using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    // While nobody writes. What nothing needs goes in any case, and is not counted.
    private async Task<PrunePlan> PlanPruneAsync(PruneOptions options, CancellationToken cancellationToken)
    {
        var unneeded = await UnneededAsync(options, cancellationToken);
        if (options.KeepStorage is not { } most)
            return new PrunePlan([.. unneeded.SelectMany(i => i)], options.All);
        var cached = CachedBlobs().ToHashSet();
        // It alone can be made again without anybody's help.
        var takesCache = options.All && (await CountAsync(options, cached, cancellationToken)).Total > most;
        if (takesCache)
            cached = [];
        var taken = await CountAsync(options, cached, cancellationToken);
        var images = new List<Descriptor>();
        foreach (var image in unneeded.OrderBy(i => CameAt(i.Key)).TakeWhile(_ => taken.Total > most))
        {
            taken.Remove(await PartsOfAsync(image.First(), options, cached, cancellationToken));
            images.AddRange(image);
        }

        return new PrunePlan(images, takesCache);
    }

    private async Task<IReadOnlyList<IGrouping<Digest, Descriptor>>> UnneededAsync(PruneOptions options, CancellationToken cancellationToken)
    {
        var pinned = Pins().Select(p => p.Manifest).ToHashSet();
        var unneeded = new List<IGrouping<Digest, Descriptor>>();
        foreach (var image in ReadIndex().Manifests.GroupBy(m => m.Digest).Where(i => options.All || !i.Any(IsTagged)))
        {
            var isOld = CameAt(image.Key) < options.Before;
            if (isOld && !(await ReachAsync([image.First()], cancellationToken)).Blobs.Overlaps(pinned))
                unneeded.Add(image);
        }

        return unneeded;
    }

    private async Task<SharedBytes> CountAsync(PruneOptions options, HashSet<Digest> cached, CancellationToken cancellationToken)
    {
        var bytes = new SharedBytes();
        bytes.Add(cached.ToDictionary(PartOf, BytesOf));
        foreach (var entry in ReadIndex().Manifests.DistinctBy(m => m.Digest))
            bytes.Add(await PartsOfAsync(entry, options, cached, cancellationToken));
        return bytes;
    }

    private async Task<IReadOnlyDictionary<string, long>> PartsOfAsync(
        Descriptor entry, PruneOptions options, HashSet<Digest> cached, CancellationToken cancellationToken)
    {
        var reach = await ReachAsync([entry], cancellationToken);
        return reach.Blobs.Where(b => cached.Contains(b) || !IsDropped(b, options)).Select(b => KeyValuePair.Create(PartOf(b), BytesOf(b)))
            .Concat(reach.Stacks.SelectMany(options.Unpacked)).DistinctBy(p => p.Key).ToDictionary();
    }

    // By the prune itself, whatever becomes of the images.
    private bool IsDropped(Digest blob, PruneOptions options) => options.Blobs && Layout.Rebuilder?.CanRebuild(blob) == true;

    // As to docker, the digest that an image was pulled by is no name to keep it for.
    private static bool IsTagged(Descriptor entry) => Tags.Of(entry) is not null && StoreNames.Of(entry) is not { Digest: not null };

    private DateTime CameAt(Digest image) => File.GetLastWriteTimeUtc(Layout.BlobPath(image));

    private static string PartOf(Digest blob) => "blob-" + blob;

    private long BytesOf(Digest blob) => new FileInfo(Layout.BlobPath(blob)) is { Exists: true } file ? file.Length : 0;
}
