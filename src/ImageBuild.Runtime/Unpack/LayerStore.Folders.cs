using ImageBuild.Oci;
using ImageBuild.Runtime.Interop;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Unpack;

public sealed partial class LayerStore
{
    private const int PrivateMode = 0x1C0; // 0700

    // No colon: people join lower folders by it.
    private static string KeyOf(DiffId layer) => layer.ToString().Replace(':', '-');

    private const string EmptyKey = "empty";

    private static string SeamKeyOf(ChainId chain) => "seam-" + chain.ToString().Replace(':', '-');

    private static string RootKeyOf(ChainId chain) => "root-" + chain.ToString().Replace(':', '-');

    private static string LockOf(string key) => "layer-" + key;

    private string FolderOf(string key) => Path.Combine(store.Folders.Layers, key);

    private string DiffOf(string key) => DiffOfFolder(FolderOf(key));

    /// <summary>The folder of an unpacked layer, there or not.</summary>
    internal static string FolderOf(StoreFolders folders, DiffId layer) => Path.Combine(folders.Layers, KeyOf(layer));

    /// <summary>The files in the folder of an unpacked layer.</summary>
    internal static string DiffOfFolder(string folder) => Path.Combine(folder, DiffName);

    /// <summary>The list of these.</summary>
    internal static string IndexOfFolder(string folder) => Path.Combine(folder, IndexName);

    // Whoever holds the key's lock has this folder for himself, so what is in it was left by somebody who was killed.
    private string Begin(string key)
    {
        RemoveAside(key);
        var aside = Path.Combine(store.Folders.Temporary, LockOf(key));
        Linux.MkdirAt(SafeFd.Cwd, aside, PrivateMode);
        using var folder = OpenFolder(aside);
        // Anywhere but where the same layer was just removed: an ext4 without a journal makes no file of an inode that was
        // deleted within the last minute, and passes over all that there are beside a folder for each file in it.
        Linux.SpreadFoldersOf(folder);
        var anywhere = Guid.NewGuid().ToString("N");
        Linux.MkdirAt(folder, anywhere, PrivateMode);
        Linux.RenameAt2(folder, anywhere, folder, DiffName, 0);
        return aside;
    }

    private void RemoveAside(string key)
    {
        using var temporary = OpenFolder(store.Folders.Temporary);
        TreeRemover.Remove(temporary, LockOf(key));
    }

    // All of one pull at once: a sync of the file system costs the same for one layer as for ten.
    private void Publish(string[] keys)
    {
        if (keys.Length == 0)
            return;
        using var temporary = OpenFolder(store.Folders.Temporary);
        using var layers = OpenFolder(store.Folders.Layers);
        Linux.Syncfs(temporary);
        foreach (var key in keys)
            Linux.RenameAt2(temporary, LockOf(key), layers, key, Linux.RENAME_NOREPLACE);
        Linux.Fsync(layers);
    }

    private static SafeFd OpenFolder(string path) => Linux.OpenDirectory(SafeFd.Cwd, path);
}
