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

    /// <summary>Where overlayfs keeps its marks in these layers; mounts of them must say the same.</summary>
    public OverlayXattrs Xattrs => options.Xattrs;

    /// <summary>
    /// Unpacks the layers of an image that are not there yet, and says which folders its overlay is made of. Two
    /// processes that want one layer unpack it once.
    /// </summary>
    /// <param name="image">The image, with layers that can be opened.</param>
    /// <param name="progress">Told of each layer when it is unpacked.</param>
    /// <param name="cancellationToken">Ends the work; what is complete by then stays.</param>
    /// <returns>The lower folders, topmost first.</returns>
    /// <exception cref="ImageBuildException">
    /// IMG1092: the image is for Windows; IMG3002: a layer is not what its diff ID says; IMG301x, IMG303x: it can't be unpacked.
    /// </exception>
    public async Task<IReadOnlyList<string>> PrepareAsync(
        Image image, IProgress<UnpackProgress>? progress, CancellationToken cancellationToken)
    {
        RefuseWindows(image);
        await store.CreateAsync();
        try
        {
            await UnpackMissingAsync(image.Layers, progress, cancellationToken);
            return await StackAsync([.. image.Layers.Select(l => l.DiffId)], cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw UnpackErrors.UnpackFailed(store.Folders.Layers, e);
        }
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
        IEnumerable<Layer> layers, IProgress<UnpackProgress>? progress, CancellationToken cancellationToken)
    {
        // In one order for everybody, so that nobody waits for somebody who waits for him.
        var missing = layers.DistinctBy(l => l.DiffId).Where(l => !IsUnpacked(l.DiffId))
            .OrderBy(l => KeyOf(l.DiffId), StringComparer.Ordinal).ToList();
        var locks = new List<IDisposable>();
        var whole = new List<string>();
        try
        {
            foreach (var layer in missing)
            {
                var key = KeyOf(layer.DiffId);
                locks.Add(await store.LockAsync(LockOf(key), cancellationToken));
                if (Directory.Exists(FolderOf(key)))
                    continue;
                await UnpackAsync(layer, key, cancellationToken);
                whole.Add(key);
                progress?.Report(new UnpackProgress(layer));
            }

        }
        finally
        {
            // What is whole stays, whatever became of the others.
            Publish(whole);
            locks.ForEach(l => l.Dispose());
        }
    }

    private async Task UnpackAsync(Layer layer, string key, CancellationToken cancellationToken)
    {
        var aside = Begin(key);
        try
        {
            await using var blob = await layer.Blob.OpenAsync(cancellationToken);
            await Task.Run(() => Unpack(layer, blob, aside), cancellationToken);
        }
        catch
        {
            RemoveAside(key);
            throw;
        }
    }

    private void Unpack(Layer layer, Stream blob, string aside)
    {
        using var root = OpenFolder(Path.Combine(aside, DiffName));
        using var index = new FileStream(Path.Combine(aside, IndexName), FileMode.CreateNew, FileAccess.Write);
        LayerNeeds needs;
        using (var tar = Layers.LayerStream.OpenRead(blob))
        using (var ahead = new ReadAheadStream(tar, layer.DiffId.Digest))
        using (var writer = new LayerIndexWriter(index))
        using (var applier = new LayerApplier(root, new OnDisk.Overlay(options.Xattrs), options.Ownership, writer))
        {
            applier.Apply(ahead);
            if (!ahead.IsAsExpected)
                throw UnpackErrors.DiffIdMismatch(layer.DiffId);
            needs = applier.Complete();
            foreach (var warning in applier.Warnings)
                options.Warning?.Invoke($"{layer.DiffId.Digest.Short}: {warning}");
        }

        if (!needs.IsEmpty)
            File.WriteAllLines(Path.Combine(aside, NeedsName), needs.ToLines(), TextLine.Encoding);
    }
}
