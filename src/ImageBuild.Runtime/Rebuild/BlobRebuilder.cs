using ImageBuild.Deflate;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Rebuild;

/// <summary>
/// Makes a layer's blob again from the unpacked layer. The recipes lie in the layer's folder, and go with it: <c>tar</c>
/// is that of the tar (<see cref="TarRecipe"/>), <c>gzip-DIGEST</c> that of a blob around it (<see cref="GzipRecipe"/>). A
/// recipe is there only after the blob has been made by it, to the bit. An empty <c>kept-DIGEST</c> says that there is
/// none worth having, so that nobody looks for it again.
/// </summary>
/// <param name="folders">The store's folders.</param>
public sealed class BlobRebuilder(StoreFolders folders) : IBlobRebuilder
{
    // What saves less than half of a blob is not worth the time that making it takes.
    private const int WorthWhile = 2;

    /// <inheritdoc/>
    public bool CanRebuild(Digest blob) => Find(blob) is not null;

    /// <inheritdoc/>
    public Task<Stream> RebuildAsync(Digest blob, CancellationToken cancellationToken) =>
        Task.Run<Stream>(() => Rebuild(blob, Find(blob) ?? throw RebuildErrors.Failed(blob, "what it takes is gone")), cancellationToken);

    /// <inheritdoc/>
    public void Forget(Digest blob)
    {
        if (Find(blob) is { } recipes)
            File.Delete(recipes.Gzip ?? recipes.Tar);
    }

    /// <summary>
    /// Learns how to make a layer's blob again. Does nothing for one that is not unpacked, is compressed in another way than
    /// gzip, or saves too little.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="path">The file of its blob.</param>
    /// <param name="limits">What the blob may become.</param>
    /// <param name="cancellationToken">Ends the work; nothing is kept.</param>
    /// <returns>Whether it can be made again.</returns>
    /// <exception cref="IOException">The store can't be written to.</exception>
    public async Task<bool> LearnAsync(Layer layer, string path, LayerLimits limits, CancellationToken cancellationToken)
    {
        var digest = layer.Descriptor.Digest;
        if (CanRebuild(digest))
            return true;
        var folder = LayerStore.FolderOf(folders, layer.DiffId);
        if (!Directory.Exists(folder) || File.Exists(KeptOf(folder, digest)))
            return false;
        var made = new Recipes(folder, folders.NewAside(), digest == layer.DiffId.Digest ? null : folders.NewAside());
        try
        {
            await Task.Run(() => Learn(made, path, limits), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (Length(made.Tar) + Length(made.Gzip) > new FileInfo(path).Length / WorthWhile)
                throw new InvalidDataException("it would save too little");
            await using (await Task.Run(() => Rebuild(digest, made), cancellationToken))
            {
            }

            // The blob's own last: by it the blob can be made.
            DurableFile.Publish(made.Tar, TarOf(folder));
            if (made.Gzip is not null)
                DurableFile.Publish(made.Gzip, GzipOf(folder, digest));
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or SyscallException or FileNotFoundException or DirectoryNotFoundException
            or FormatException or ImageBuildException)
        {
            // Damaged, or removed meanwhile; or of a kind that can't be learned. It is kept.
            if (e is InvalidDataException && Directory.Exists(folder))
                await File.WriteAllBytesAsync(KeptOf(folder, digest), [], cancellationToken);
            return false;
        }
        finally
        {
            File.Delete(made.Tar);
            if (made.Gzip is not null)
                File.Delete(made.Gzip);
        }
    }

    private static void Learn(Recipes made, string path, LayerLimits limits)
    {
        Dictionary<string, IndexEntry> index;
        using (var stream = File.OpenRead(LayerStore.IndexOfFolder(made.Folder)))
            index = LayerIndex.Read(stream);
        Write(made.Tar, to => TarRecipe.Write(OpenTar, index, to));
        if (made.Gzip is not null)
            Write(made.Gzip, to => GzipRecipe.Write(() => File.OpenRead(path), OpenTar, to));

        Stream OpenTar() => LayerStream.OpenRead(File.OpenRead(path), limits);
    }

    private static void Write(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        write(file);
        file.Flush(flushToDisk: true);
    }

    private FileStream Rebuild(Digest blob, Recipes recipes)
    {
        try
        {
            var path = folders.NewAside();
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
            try
            {
                // From here on it is nobody's but this process's, and gone with it.
                File.Delete(path);
                using (var root = Linux.OpenDirectory(SafeFd.Cwd, LayerStore.DiffOfFolder(recipes.Folder)))
                using (var tar = new RebuiltTar(root, File.OpenRead(recipes.Tar)))
                {
                    if (recipes.Gzip is null)
                        tar.CopyTo(file);
                    else
                        GzipRecipe.Rebuild(tar, File.OpenRead(recipes.Gzip), file);
                }

                Verify(blob, file);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or SyscallException or InvalidOperationException)
        {
            throw RebuildErrors.Failed(blob, e.Message, e);
        }
    }

    private static void Verify(Digest blob, FileStream file)
    {
        using var hash = blob.CreateHash();
        var buffer = new byte[256 << 10];
        file.Position = 0;
        for (int read; (read = file.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        if (!blob.Matches(hash))
            throw RebuildErrors.Failed(blob, "it is not what it was");
        file.Position = 0;
    }

    private Recipes? Find(Digest blob)
    {
        // A tar that is no gzip has the diff ID for its digest.
        if (LayerStore.FolderOf(folders, new DiffId(blob)) is var own && File.Exists(TarOf(own)))
            return new Recipes(own, TarOf(own), null);
        var layers = new DirectoryInfo(folders.Layers);
        foreach (var layer in layers.Exists ? layers.EnumerateDirectories() : [])
        {
            if (GzipOf(layer.FullName, blob) is var gzip && File.Exists(gzip) && File.Exists(TarOf(layer.FullName)))
                return new Recipes(layer.FullName, TarOf(layer.FullName), gzip);
        }

        return null;
    }

    private static long Length(string? path) => path is null ? 0 : new FileInfo(path).Length;

    private static string TarOf(string folder) => Path.Combine(folder, "tar");

    private static string GzipOf(string folder, Digest blob) => Path.Combine(folder, $"gzip-{blob.Algorithm}-{blob.Hex}");

    private static string KeptOf(string folder, Digest blob) => Path.Combine(folder, $"kept-{blob.Algorithm}-{blob.Hex}");

    private sealed record Recipes(string Folder, string Tar, string? Gzip);
}
