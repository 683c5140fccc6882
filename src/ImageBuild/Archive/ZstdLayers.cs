using System.Collections.Concurrent;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>Writes layers in zstd to an archive as plain tars, and knows which became which.</summary>
internal sealed class ZstdLayers(ArchiveWriter writer)
{
    private readonly ConcurrentDictionary<Digest, Descriptor> plain = [];

    /// <summary>Whether a blob is a layer in zstd.</summary>
    public static bool Is(Descriptor layer) => layer.MediaType is MediaTypes.OciLayerZstd or MediaTypes.DockerLayerZstd;

    /// <summary>Whether a layer was written, as a plain one.</summary>
    public bool Has(Descriptor layer) => plain.ContainsKey(layer.Digest);

    /// <summary>What a layer became; the layer itself if it is none that was written here.</summary>
    public Descriptor PlainOf(Descriptor layer) => plain.GetValueOrDefault(layer.Digest, layer);

    /// <summary>Writes a layer. It is decompressed beside the archive first, since a tar names lengths before contents.</summary>
    public async Task WriteAsync(Blob layer, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        var aside = $"{writer.Path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var descriptor = await DecompressAsync(layer, aside, bytesDone, cancellationToken);
            var blob = new Blob(descriptor, new FileBlobSource(aside));
            await writer.WriteAsync(LayoutArchive.BlobName(descriptor.Digest), blob, null, cancellationToken);
            plain[layer.Descriptor.Digest] = descriptor;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.PlaceNotWritable(writer.Path, e);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static async Task<Descriptor> DecompressAsync(
        Blob layer, string aside, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        var content = await layer.OpenVerifiedAsync(cancellationToken);
        await using var tar = LayerStream.OpenRead(new WatchedStream(content, bytesDone, cancellationToken));
        await using var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        using var hash = new HashingStream(file);
        await tar.CopyToAsync(hash, cancellationToken);
        return new Descriptor
        {
            MediaType = MediaTypes.IsDocker(layer.Descriptor.MediaType) ? MediaTypes.DockerLayer : MediaTypes.OciLayer,
            Digest = hash.Digest,
            Size = hash.Count,
        };
    }
}
