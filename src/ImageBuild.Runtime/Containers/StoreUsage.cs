using ImageBuild.Oci;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Containers;

/// <summary>What takes the disk of a store, true to the disk: blobs and unpacked layers that images share count once.</summary>
public sealed record StoreUsage
{
    /// <summary>Each image by itself.</summary>
    public required IReadOnlyList<ImageUsage> Images { get; init; }

    /// <summary>All images; those without a container are not in use.</summary>
    public required UsageTotal AllImages { get; init; }

    /// <summary>All containers; those that do not run are not in use.</summary>
    public required UsageTotal Containers { get; init; }

    /// <summary>Layers that builds made or used, and no image of the store has; and the cache's records.</summary>
    public required UsageTotal Cache { get; init; }

    /// <summary>What nothing needs: blobs and unpacked layers of no image, blobs that came in part.</summary>
    public required UsageTotal Leftovers { get; init; }

    /// <summary>Looks at all of a store.</summary>
    public static async Task<StoreUsage> MeasureAsync(
        ImageStore store, LayerStore layers, ContainerStore containers, CancellationToken cancellationToken)
    {
        var disk = store.Layout.Blobs().Select(b => (Part: PartOf(b.Digest), Bytes: BytesOf(b.File)))
            .Concat(store.Partials().Select(p => (Part: "partial-" + p.Digest, Bytes: BytesOf(p.File))))
            .Concat(layers.Sizes().Select(s => (Part: s.Key, Bytes: s.Value))).ToDictionary();
        var images = (await store.ListAsync(cancellationToken)).DistinctBy(i => i.Root.Digest)
            .Select(i => (Stored: i, Parts: PartsOf(i).Where(disk.ContainsKey).ToHashSet())).ToList();
        var pins = store.Pins().ToLookup(p => p.Manifest);
        var users = images.SelectMany(i => i.Parts).CountBy(p => p).ToDictionary();
        var active = images.Where(i => pins.Contains(i.Stored.Image.Digest)).ToList();
        var cached = new LayerCache(store.Folders.CachedLayers, store.Layout.BlobPath).Blobs().Select(PartOf)
            .Where(p => disk.ContainsKey(p) && !users.ContainsKey(p)).ToHashSet();
        // An image that is damaged, or for another machine, is not listed, and its blobs are needed all the same.
        var needed = (await store.NeededBlobsAsync(cancellationToken)).Select(PartOf).ToHashSet();
        var left = disk.Keys.Where(p => !users.ContainsKey(p) && !cached.Contains(p) && !needed.Contains(p)).ToList();
        var records = RecordsOf(store);
        return new StoreUsage
        {
            Images = [.. images.Select(i => new ImageUsage(
                i.Stored, pins[i.Stored.Image.Digest].Count(), Sum(i.Parts), Sum(i.Parts.Where(p => users[p] > 1))))],
            AllImages = new UsageTotal(
                images.Count, active.Count, Sum(users.Keys), Sum(users.Keys.Except(active.SelectMany(i => i.Parts)))),
            Containers = Measure(containers),
            Cache = new UsageTotal(cached.Count, 0, Sum(cached) + records, Sum(cached) + records),
            Leftovers = new UsageTotal(left.Count, 0, Sum(left), Sum(left)),
        };

        long Sum(IEnumerable<string> parts) => parts.Sum(p => disk[p]);
    }

    private static UsageTotal Measure(ContainerStore containers)
    {
        var all = containers.List().Select(c => containers.FolderOf(c.Id))
            .Select(f => (IsRunning: f.Status == ContainerStatus.Running, Size: f.SizeOnDisk())).ToList();
        return new UsageTotal(
            all.Count, all.Count(c => c.IsRunning), all.Sum(c => c.Size), all.Where(c => !c.IsRunning).Sum(c => c.Size));
    }

    private static IEnumerable<string> PartsOf(StoredImage stored) => stored.Image.Blobs.Select(b => PartOf(b.Descriptor.Digest))
        .Append(PartOf(stored.Image.Digest)).Append(PartOf(stored.Root.Digest))
        .Concat(LayerStore.KeysOf([.. stored.Image.Layers.Select(l => l.DiffId)]));

    private static string PartOf(Digest blob) => "blob-" + blob;

    private static long RecordsOf(ImageStore store) => Directory.Exists(store.Folders.Cache)
        ? new DirectoryInfo(store.Folders.Cache).EnumerateFiles("*", SearchOption.AllDirectories).Sum(BytesOf)
        : 0;

    // Of a file that may go at any moment.
    private static long BytesOf(FileInfo file) => file.Exists ? file.Length : 0;
}
