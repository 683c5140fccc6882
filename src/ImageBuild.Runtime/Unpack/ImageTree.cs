using ImageBuild.Images;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// Writes the merged tree of an image to a folder, as <c>umoci unpack</c> and <c>docker export</c> show it.
/// </summary>
public static class ImageTree
{
    private const int PrivateMode = 0x1C0; // 0700

    /// <summary>Unpacks an image.</summary>
    /// <param name="image">The image, with layers that can be opened.</param>
    /// <param name="folder">
    /// Where to; made if it is missing, and must be empty. It becomes the image's root, owner and mode too.
    /// </param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the work between layers; the folder is no use then.</param>
    /// <exception cref="ImageBuildException">
    /// IMG3002: a layer is not what its diff ID says; IMG301x, IMG303x: it can't be unpacked; IMG3037: the folder is
    /// not empty.
    /// </exception>
    public static async Task UnpackAsync(
        Image image, string folder, LayerStoreOptions options, CancellationToken cancellationToken)
    {
        using var root = Open(folder);
        using var applier = new LayerApplier(root, new OnDisk.Plain(), options.Ownership);
        foreach (var layer in image.Layers)
        {
            await using var blob = await layer.Blob.OpenAsync(cancellationToken);
            await Task.Run(() => Apply(applier, layer, blob, options.Limits), cancellationToken);
        }

        applier.Complete();
        foreach (var warning in applier.Warnings)
            options.Warning?.Invoke(warning);
    }

    private static void Apply(LayerApplier applier, Layer layer, Stream blob, Layers.LayerLimits limits)
    {
        using var tar = Layers.LayerStream.OpenRead(blob, limits);
        using var ahead = new ReadAheadStream(tar, layer.DiffId.Digest);
        applier.Apply(ahead);
        if (!ahead.IsAsExpected)
            throw UnpackErrors.DiffIdMismatch(layer.DiffId);
    }

    private static SafeFd Open(string folder)
    {
        var errno = Linux.TryMkdirAt(SafeFd.Cwd, folder, PrivateMode);
        if (errno is not (Errno.None or Errno.EEXIST))
            throw UnpackErrors.UnpackFailed(folder, new SyscallException($"mkdir(\"{folder}\")", errno));
        errno = Linux.TryOpenAt2(SafeFd.Cwd, folder, Linux.O_RDONLY | Linux.O_DIRECTORY, 0, 0, out var root);
        if (errno != Errno.None)
            throw UnpackErrors.UnpackFailed(folder, new SyscallException($"open(\"{folder}\", O_DIRECTORY)", errno));
        if (Linux.ReadNames(root).Count == 0)
            return root;
        root.Dispose();
        throw UnpackErrors.FolderNotEmpty(folder);
    }
}
