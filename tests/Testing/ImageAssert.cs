using System.IO.Compression;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Testing;

/// <summary>The oracle that every test which makes an image ends with.</summary>
public static class ImageAssert
{
    /// <summary>
    /// Derives every digest, size and diff ID of an image again from its bytes, and holds manifest, configuration and
    /// history to each other.
    /// </summary>
    public static async Task ValidAsync(Image image, CancellationToken cancellationToken = default)
    {
        Assert.AreEqual(Digest.Of(image.Document.Bytes.Span), image.Digest, "digest of the manifest");
        Assert.AreEqual(Digest.Of(image.ConfigBytes.Span), image.Id, "digest of the configuration");
        var manifest = OciJson.ReadManifest(image.Document.Bytes.Span);
        var config = OciJson.ReadConfig(await image.ConfigBlob.ReadAsync(cancellationToken));
        Assert.AreEqual(image.Document.MediaType, manifest.MediaType ?? image.Document.MediaType, "media type");
        Assert.AreEqual(image.ConfigBlob.Descriptor.Digest, manifest.Config.Digest, "config digest in the manifest");
        Assert.AreEqual(image.ConfigBytes.Length, (int)manifest.Config.Size, "config size in the manifest");
        CollectionAssert.AreEqual(
            image.Layers.Select(l => l.Descriptor.Digest).ToList(), manifest.Layers.Select(l => l.Digest).ToList());
        CollectionAssert.AreEqual(image.Layers.Select(l => l.DiffId).ToList(), config.RootFs.DiffIds.ToList());
        if (config.History is { } history)
            Assert.AreEqual(image.Layers.Length, history.Count(h => h.EmptyLayer != true), "layers that history tells of");
        foreach (var layer in image.Layers)
            await ValidAsync(layer, cancellationToken);
    }

    private static async Task ValidAsync(Layer layer, CancellationToken cancellationToken)
    {
        await using var blob = await layer.Blob.OpenVerifiedAsync(cancellationToken);
        await using var tar = Decompress(blob, layer.Descriptor.MediaType);
        using var hash = layer.DiffId.Digest.CreateHash();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await tar.ReadAsync(buffer, cancellationToken)) > 0)
            hash.AppendData(buffer, 0, read);
        Assert.IsTrue(layer.DiffId.Digest.Matches(hash), $"diff ID of {layer.Descriptor.Digest}");
        // What the decompressor left unread belongs to the blob's digest too.
        await blob.CopyToAsync(Stream.Null, cancellationToken);
    }

    // By the framework's and SharpCompress's own readers, not by the product's.
    private static Stream Decompress(Stream blob, string mediaType) => mediaType switch
    {
        MediaTypes.OciLayerGzip or MediaTypes.DockerLayerGzip =>
            new GZipStream(blob, CompressionMode.Decompress, leaveOpen: true),
        MediaTypes.OciLayerZstd or MediaTypes.DockerLayerZstd =>
            new SharpCompress.Compressors.ZStandard.DecompressionStream(blob),
        _ => blob,
    };
}
