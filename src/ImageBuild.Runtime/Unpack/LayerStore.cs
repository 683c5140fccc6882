using System.Collections.Concurrent;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// The unpacked layers of a store, in <c>layers/</c>. A folder there is complete and durable: it has <c>diff</c>, the
/// overlay's lower folder; <c>index</c>, the list of its files; and <c>needs</c>, if it leaves something to the layers
/// below it. Layers are keyed by diff ID and shared whatever lies below; where one alone would not be right over the
/// layers below it, a second lower folder stands on top of it, keyed by its chain: see <see cref="LayerSeam"/>.
/// </summary>
public sealed partial class LayerStore(ImageStore store, LayerStoreOptions options)
{
    private const string DiffName = "diff";
    private const string IndexName = "index";
    private const string NeedsName = "needs";

    // Inflating, hashing and writing one layer keeps two cores busy; while layers still come in, they are slower than that.
    private const int MaxParallel = 4;

    private readonly Lock warning = new();

    /// <summary>Where overlayfs keeps its marks in these layers; mounts of them must say the same.</summary>
    public OverlayXattrs Xattrs => options.Xattrs;

    /// <summary>
    /// Unpacks the layers of an image that are not there yet, and says which folders its overlay is made of. Layers that
    /// still come in are unpacked meanwhile (<see cref="StoreDestination.Incoming"/>). Two processes that want one layer
    /// unpack it once.
    /// </summary>
    /// <param name="image">The image, with layers that can be opened.</param>
    /// <param name="progress">Told of each layer, by several threads.</param>
    /// <param name="cancellationToken">Ends the work; what is complete by then stays.</param>
    /// <returns>The lower folders, topmost first.</returns>
    /// <exception cref="ImageBuildException">
    /// IMG1092: the image is for Windows; IMG3002: a layer is not what its diff ID says; IMG301x, IMG303x: it can't be unpacked;
    /// IMG4001: the store can't be written to.
    /// </exception>
    public async Task<IReadOnlyList<string>> PrepareAsync(
        Image image, IProgress<UnpackProgress>? progress, CancellationToken cancellationToken)
    {
        RefuseWindows(image);
        await store.CreateAsync();
        IReadOnlyList<string> lowers = [];
        await store.GuardAsync(async () =>
        {
            await UnpackMissingAsync(image.Layers, progress, cancellationToken);
            lowers = await StackAsync([.. image.Layers.Select(l => l.DiffId)], cancellationToken);
        });
        return lowers;
    }

    /// <summary>Fails for an image whose layers are no folders of Linux.</summary>
    /// <exception cref="ImageBuildException">IMG1092: the image is for Windows.</exception>
    public static void RefuseWindows(Image image)
    {
        if (image.Config.Os == Platform.Windows)
            throw UnpackErrors.ForWindows();
    }

    /// <summary>Whether a layer is unpacked.</summary>
    public bool IsUnpacked(DiffId layer) => Directory.Exists(FolderOf(KeyOf(layer)));

    private async Task UnpackMissingAsync(
        IReadOnlyCollection<Layer> layers, IProgress<UnpackProgress>? progress, CancellationToken cancellationToken)
    {
        // Those that somebody else unpacks right now come last, and no lock is held while they are waited for: so nobody
        // waits for somebody who waits for him.
        while (Missing(layers) is [var first, ..] missing)
        {
            if (await UnpackFreeAsync(missing, progress, cancellationToken))
                continue;
            using var other = await store.LockAsync(LockOf(KeyOf(first.DiffId)), cancellationToken);
        }
    }

    private List<Layer> Missing(IEnumerable<Layer> layers) =>
        [.. layers.DistinctBy(l => l.DiffId).Where(l => !IsUnpacked(l.DiffId))];

    // Unpacks, several at once, those that nobody else does. False if there is none.
    private async Task<bool> UnpackFreeAsync(
        List<Layer> layers, IProgress<UnpackProgress>? progress, CancellationToken cancellationToken)
    {
        var locks = new List<IDisposable>();
        var whole = new ConcurrentBag<string>();
        try
        {
            var free = layers.Where(l => TryTake(l, locks)).ToList();
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(free.Where(l => !IsUnpacked(l.DiffId)), parallel, async (layer, stop) =>
            {
                await UnpackAsync(layer, progress, stop);
                whole.Add(KeyOf(layer.DiffId));
            });
            return free.Count > 0;
        }
        finally
        {
            // What is whole stays, whatever became of the others.
            Publish([.. whole]);
            locks.ForEach(l => l.Dispose());
        }
    }

    private bool TryTake(Layer layer, List<IDisposable> locks)
    {
        if (TryLock(LockOf(KeyOf(layer.DiffId))) is not { } taken)
            return false;
        locks.Add(taken);
        return true;
    }

    private async Task UnpackAsync(Layer layer, IProgress<UnpackProgress>? progress, CancellationToken cancellationToken)
    {
        var key = KeyOf(layer.DiffId);
        var aside = Begin(key);
        try
        {
            await using var blob = new CountingStream(
                await layer.Blob.OpenAsync(cancellationToken), n => progress?.Report(new UnpackProgress(layer, n, false)));
            // A thread of its own: it waits for bytes that may take their time, and the pool has few threads.
            await Task.Factory.StartNew(
                () => Unpack(layer, blob, aside), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch
        {
            RemoveAside(key);
            throw;
        }

        progress?.Report(new UnpackProgress(layer, layer.Descriptor.Size, true));
    }

    private void Unpack(Layer layer, Stream blob, string aside)
    {
        using var root = OpenFolder(Path.Combine(aside, DiffName));
        using var index = new FileStream(Path.Combine(aside, IndexName), FileMode.CreateNew, FileAccess.Write);
        LayerNeeds needs;
        using (var tar = Layers.LayerStream.OpenRead(blob, options.Limits))
        using (var ahead = new ReadAheadStream(tar, layer.DiffId.Digest))
        using (var writer = new LayerIndexWriter(index))
        using (var applier = new LayerApplier(root, new OnDisk.Overlay(options.Xattrs), options.Ownership, writer))
        {
            applier.Apply(ahead);
            if (!ahead.IsAsExpected)
                throw UnpackErrors.DiffIdMismatch(layer.DiffId);
            needs = applier.Complete();
            Warn(layer, applier.Warnings);
        }

        if (!needs.IsEmpty)
            File.WriteAllLines(Path.Combine(aside, NeedsName), needs.ToLines(), TextLine.Encoding);
    }

    private void Warn(Layer layer, IReadOnlyList<string> warnings)
    {
        lock (warning)
        {
            foreach (var line in warnings)
                options.Warning?.Invoke($"{layer.DiffId.Digest.Short}: {line}");
        }
    }
}
