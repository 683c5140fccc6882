using System.Text;
using ImageBuild.Files;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Tar;

namespace ImageBuild.Build;

/// <summary>
/// Makes layers of what somebody has: a tar, read to its end and held to what a layer may be, or a folder
/// (<see cref="ReproducibleLayer"/>). A compressed tar stays as it is, to the byte; a plain one is compressed with gzip,
/// which every registry and engine reads.
/// </summary>
/// <param name="files">The files of the host.</param>
/// <param name="factory">Makes the layers of folders.</param>
/// <param name="cache">Keeps those of tars.</param>
/// <param name="limits">What a compressed tar may become.</param>
public sealed class GivenLayers(IHostFiles files, LayerFactory factory, LayerCache cache, LayerLimits limits)
{
    private const int MagicLength = 4;

    /// <summary>The layer of a file or a folder; the same for the same content, whatever its path.</summary>
    /// <param name="path">Its full path.</param>
    /// <exception cref="ImageBuildException">
    /// IMG1102: there is none; IMG3051: it can't be read; IMG1056: it was written to in the meantime; IMG1100: a folder has a pipe, a socket or a device in
    /// it; IMG301x, IMG3020…IMG3022, IMG3030, IMG3031: a file is no layer.
    /// </exception>
    public async Task<Layer> MakeAsync(string path, CancellationToken cancellationToken)
    {
        var found = files.Find(path);
        try
        {
            return (found is HostFile.Link link ? files.Follow(link) : found) switch
            {
                HostFile.Folder folder => (await factory.MakeAsync(PlanOf(folder), cancellationToken))[0].Layer,
                HostFile.Plain file => await MakeAsync(file, cancellationToken),
                _ => throw Errors.NoLayerFile(path),
            };
        }
        catch (UnauthorizedAccessException e)
        {
            throw Errors.PlaceNotReadable(path, e);
        }
    }

    private LayerPlan PlanOf(HostFile.Folder folder)
    {
        var entries = new AddedTree(files, Owner.Root, mode: null).List(folder, ImagePath.Root).OrderBy(e => e.Path);
        return new LayerPlan([new PlannedLayer(folder.Name, LayerKind.Own, [.. entries])]);
    }

    private async Task<Layer> MakeAsync(HostFile.Plain file, CancellationToken cancellationToken)
    {
        var (described, key) = await DescribeAsync(file, cancellationToken);
        try
        {
            return (await cache.GetOrAddAsync(key, output => Write(file, described, output, cancellationToken), cancellationToken)).Layer;
        }
        catch (ImageBuildException e) when (e.Code is ErrorCode.DigestMismatch or ErrorCode.SizeMismatch)
        {
            throw Errors.FileChanged(file.Path);
        }
        catch (ImageBuildException e)
        {
            throw Errors.InvalidLayerFile(file.Path, e);
        }
    }

    // What the file is, and the key of the layer that it becomes.
    private async Task<(Descriptor File, string Key)> DescribeAsync(HostFile.Plain file, CancellationToken cancellationToken)
    {
        await using var content = files.Open(file.Path);
        var start = new byte[MagicLength];
        var length = await content.ReadAtLeastAsync(start, MagicLength, throwOnEndOfStream: false, cancellationToken);
        content.Position = 0;
        using var hash = new HashingStream(Stream.Null);
        await content.CopyToAsync(hash, cancellationToken);
        var mediaType = LayerStream.MediaTypeOf(start.AsSpan(0, length));
        var key = Digest.Of(Encoding.ASCII.GetBytes($"tar 1 {hash.Digest} {LayerCompression.Gzip}"));
        return (new Descriptor { MediaType = mediaType, Digest = hash.Digest, Size = hash.Count }, key.Hex);
    }

    // One pass: what is checked is what is written.
    private (Descriptor Descriptor, DiffId DiffId) Write(
        HostFile.Plain file, Descriptor described, Stream output, CancellationToken cancellationToken)
    {
        using var source = new VerifyingStream(files.Open(file.Path), described, file.Path);
        using var blob = new HashingStream(output);
        using var diff = new HashingStream(Stream.Null);
        if (described.MediaType != MediaTypes.OciLayer)
        {
            using var tar = new CopyingStream(LayerStream.OpenRead(new CopyingStream(source, blob), limits), diff);
            Check(tar, cancellationToken);
            return (described, new DiffId(diff.Digest));
        }

        using (var compressor = LayerCompression.Gzip.OpenWrite(blob))
        using (var tar = new CopyingStream(new CopyingStream(source, compressor), diff))
            Check(tar, cancellationToken);
        return (
            new Descriptor { MediaType = LayerCompression.Gzip.MediaType, Digest = blob.Digest, Size = blob.Count },
            new DiffId(diff.Digest));
    }

    private static void Check(Stream tar, CancellationToken cancellationToken)
    {
        var reader = new TarReader(tar);
        while (reader.Read() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LayerEntries.PathOf(entry);
            if (entry.Type == TarEntryType.HardLink)
                ImagePath.Parse(entry.LinkName);
        }

        reader.ReadToEnd();
    }
}
