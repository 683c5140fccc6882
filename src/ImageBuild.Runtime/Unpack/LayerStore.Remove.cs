using ImageBuild.Oci;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Unpack;

public sealed partial class LayerStore
{
    /// <summary>
    /// Removes unpacked layers and their seams, all but those that these images are made of, with their locks, and what
    /// killed processes left behind. A layer that is being unpacked right now is left alone.
    /// </summary>
    /// <param name="images">The layers of every image that is to stay usable, lowest first.</param>
    /// <returns>What they took on the disk, in bytes.</returns>
    public long RemoveUnused(IEnumerable<IReadOnlyList<DiffId>> images)
    {
        if (!Directory.Exists(store.Folders.Layers))
            return 0;
        var used = images.SelectMany(KeysOf).Append(EmptyKey).ToHashSet();
        using var layers = OpenFolder(store.Folders.Layers);
        using var temporary = OpenFolder(store.Folders.Temporary);
        var unused = Linux.ReadNames(layers).Where(key => !used.Contains(key)).ToList();
        var bytes = unused.Sum(key => Remove(layers, temporary, key));
        foreach (var key in Linux.ReadNames(temporary).Where(n => n.StartsWith(LockOf(""), StringComparison.Ordinal)))
            RemoveLeftover(temporary, key);
        using var locks = OpenFolder(store.Folders.Locks);
        foreach (var name in Linux.ReadNames(locks).Where(n => n.StartsWith(LockOf(""), StringComparison.Ordinal) && !used.Contains(n[LockOf("").Length..])))
            RemoveLock(name);
        return bytes;
    }

    /// <summary>What each folder of unpacked layers takes on the disk, in bytes, by its key.</summary>
    public IReadOnlyDictionary<string, long> Sizes()
    {
        if (!Directory.Exists(store.Folders.Layers))
            return new Dictionary<string, long>();
        using var layers = OpenFolder(store.Folders.Layers);
        return Linux.ReadNames(layers).ToDictionary(key => key, key => TreeSize.Of(layers, key));
    }

    /// <summary>As <see cref="Sizes"/>, asked for by the layers of an image, lowest first; measured when the first is.</summary>
    public Func<IReadOnlyList<DiffId>, IEnumerable<KeyValuePair<string, long>>> SizesByImage()
    {
        var all = new Lazy<IReadOnlyDictionary<string, long>>(Sizes);
        return image => KeysOf(image).Distinct().Where(key => all.Value.ContainsKey(key))
            .Select(key => KeyValuePair.Create(key, all.Value[key]));
    }

    /// <summary>The keys of the folders that an image may be made of.</summary>
    /// <param name="layers">Its layers, lowest first.</param>
    public static IEnumerable<string> KeysOf(IReadOnlyList<DiffId> layers)
    {
        ChainId? chain = null;
        foreach (var layer in layers)
        {
            chain = chain is null ? ChainId.Of(layer) : chain.Append(layer);
            yield return KeyOf(layer);
            yield return SeamKeyOf(chain);
            yield return RootKeyOf(chain);
        }
    }

    // Away first, in one step: a folder in layers/ is whole.
    private long Remove(SafeFd layers, SafeFd temporary, string key)
    {
        using var taken = TryLock(LockOf(key));
        if (taken is null)
            return 0;
        TreeRemover.Remove(temporary, LockOf(key));
        if (Linux.TryRenameAt2(layers, key, temporary, LockOf(key), Linux.RENAME_NOREPLACE) != Errno.None)
            return 0;
        var bytes = TreeSize.Of(temporary, LockOf(key));
        TreeRemover.Remove(temporary, LockOf(key));
        return bytes;
    }

    private void RemoveLeftover(SafeFd temporary, string name)
    {
        using var taken = TryLock(name);
        if (taken is not null)
            TreeRemover.Remove(temporary, name);
    }

    private void RemoveLock(string name)
    {
        using var taken = TryLock(name);
        taken?.Remove();
    }

    private Layout.FileLock? TryLock(string name) =>
        Layout.FileLock.TryAcquire(Path.Combine(store.Folders.Locks, name.Replace(':', '-')));
}
