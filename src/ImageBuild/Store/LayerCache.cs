using System.Globalization;
using System.Text;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>
/// Layers that were made before, by the key of what they were made of. A layer is in it whole or not at all; several
/// processes may use it at once; all of it may be deleted at any time, which costs time alone.
/// </summary>
/// <param name="folder">Where it is; made when it is needed.</param>
/// <param name="blobPath">
/// Where the file of a blob is; null for the cache's own folder. A store's says where it has its blobs, so that an image
/// that goes there finds its layers there; on the same file system as the cache.
/// </param>
public sealed class LayerCache(string folder, Func<Digest, string>? blobPath = null)
{
    // Some thousands of layers; a key has a few hundred bytes, and the blobs are the store's.
    private const int MaxFiles = 10_000;

    /// <summary>The blobs of all layers that are in it.</summary>
    public IEnumerable<Digest> Blobs() => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Where(IsKey).Select(k => Find(k)?.Descriptor.Digest).OfType<Digest>()
        : [];

    /// <summary>The layer of a key; null if it was never made, or is damaged.</summary>
    /// <param name="key">Hex digits.</param>
    public Layer? Find(string key)
    {
        var file = KeyFile(key);
        if (!File.Exists(file)
            || TryReadLines(file) is not [var mediaType, var digestText, var sizeText, var diffIdText]
            || !Digest.TryParse(digestText, out var digest) || !Digest.TryParse(diffIdText, out var diffId)
            || !long.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return null;
        }

        var blob = new FileInfo(BlobFile(digest));
        var descriptor = new Descriptor { MediaType = mediaType, Digest = digest, Size = size };
        return blob.Exists && blob.Length == size ? LayerOf(descriptor, new DiffId(diffId)) : null;
    }

    /// <summary>The layer of a key, made if it is not there; by one process, however many want it at once.</summary>
    /// <param name="key">Hex digits.</param>
    /// <param name="write">Writes the layer's blob, and returns what it wrote.</param>
    /// <returns>The layer, and whether it was made.</returns>
    public async Task<(Layer Layer, bool IsNew)> GetOrAddAsync(
        string key, Func<Stream, (Descriptor Descriptor, DiffId DiffId)> write, CancellationToken cancellationToken)
    {
        if (Find(key) is { } known)
            return (known, false);
        Directory.CreateDirectory(folder);
        using var making = await FileLock.AcquireAsync(Path.Combine(folder, key + ".lock"), cancellationToken);
        try
        {
            return Find(key) is { } other ? (other, false) : (Add(key, write), true);
        }
        finally
        {
            making.Remove();
        }
    }

    /// <summary>Makes a layer and keeps it, in the place of one that the key had before.</summary>
    /// <param name="key">Hex digits.</param>
    /// <param name="write">Writes the layer's blob, and returns what it wrote.</param>
    public Layer Add(string key, Func<Stream, (Descriptor Descriptor, DiffId DiffId)> write)
    {
        Directory.CreateDirectory(folder);
        var aside = Aside();
        try
        {
            Descriptor descriptor;
            DiffId diffId;
            using (var output = new FlushedFileStream(aside))
            {
                (descriptor, diffId) = write(output);
                // What has a digest for its name is trusted by it, after a power cut too.
                output.FlushToDisk();
            }

            var blob = BlobFile(descriptor.Digest);
            // A store that nothing was written to yet has no folder for blobs.
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            File.Move(aside, blob, overwrite: true);
            WriteKey(key, descriptor, diffId);
            return LayerOf(descriptor, diffId);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private void WriteKey(string key, Descriptor descriptor, DiffId diffId)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{descriptor.MediaType}\n{descriptor.Digest}\n{descriptor.Size}\n{diffId}\n");
        CacheFolder.Write(KeyFile(key), Encoding.ASCII.GetBytes(text), MaxFiles);
    }

    private Layer LayerOf(Descriptor descriptor, DiffId diffId) =>
        new(new Blob(descriptor, new FileBlobSource(BlobFile(descriptor.Digest))), diffId);

    // What is being written, or locked, stands beside the keys and has an extension.
    private static bool IsKey(string name) => !Path.HasExtension(name);

    private static string[] TryReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string Aside() => Path.Combine(folder, Guid.NewGuid().ToString("N") + ".tmp");

    private string KeyFile(string key) => Path.Combine(folder, key);

    private string BlobFile(Digest digest) => blobPath?.Invoke(digest) ?? Path.Combine(folder, digest.Hex + ".blob");
}
