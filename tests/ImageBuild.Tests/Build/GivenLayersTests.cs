using System.IO.Compression;
using ImageBuild.Build;
using ImageBuild.Files;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Build;

[TestClass]
public class GivenLayersTests
{
    private const string Honest = "dir a\nfile a/b text=x\nwhiteout a/c\nopaque a\nhardlink d -> a/b\nfile .wh..wh.plnk/1.2 text=aufs";

    private readonly string folder = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public async Task ACompressedTarStaysAsItIs()
    {
        foreach (var (compressed, mediaType) in new[] { (Gzip(LayerText.Tar(Honest)), MediaTypes.OciLayerGzip), (Zstd(LayerText.Tar(Honest)), MediaTypes.OciLayerZstd) })
        {
            var layer = await MakeAsync(compressed);
            Assert.AreEqual(Digest.Of(compressed), layer.Descriptor.Digest);
            Assert.AreEqual(mediaType, layer.Descriptor.MediaType);
            Assert.AreEqual(Digest.Of(LayerText.Tar(Honest)), layer.DiffId.Digest);
            await AssertValidAsync(layer);
        }
    }

    // Padding is part of what the diff ID names.
    [TestMethod]
    public async Task APlainTarIsCompressedAndKeepsItsBytes()
    {
        byte[] tar = [.. LayerText.Tar(Honest), .. new byte[4096]];
        var layer = await MakeAsync(tar);
        Assert.AreEqual(MediaTypes.OciLayerGzip, layer.Descriptor.MediaType);
        Assert.AreEqual(Digest.Of(tar), layer.DiffId.Digest);
        await AssertValidAsync(layer);
        Assert.AreEqual(layer.Descriptor, (await MakeAsync(tar)).Descriptor);
    }

    [TestMethod]
    [DataRow("file ../x", ErrorCode.InvalidImagePath)]
    [DataRow("hardlink a -> ../../x", ErrorCode.InvalidImagePath)]
    [DataRow("file a/.wh.", ErrorCode.InvalidWhiteout)]
    [DataRow("file .wh.a/b", ErrorCode.InvalidWhiteout)]
    [DataRow("symlink . -> /etc", ErrorCode.RootNotDirectory)]
    public async Task WhatNoLayerMayHaveIsRefusedByName(string text, ErrorCode code)
    {
        foreach (var tar in new[] { LayerText.Tar(text), Gzip(LayerText.Tar(text)) })
        {
            var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => MakeAsync(tar));
            Assert.AreEqual(code, error.Code);
            StringAssert.Contains(error.Message, Path.Combine(folder, "layer"));
        }

        Assert.IsEmpty(Directory.GetFiles(Path.Combine(folder, "blobs")));
    }

    [TestMethod]
    public async Task WhatIsNoTarOrADamagedOneIsRefused()
    {
        var tar = LayerText.Tar(Honest);
        await FailsAsync(ErrorCode.TarInvalid, "no tar at all".PadRight(1024).Select(c => (byte)c).ToArray());
        await FailsAsync(ErrorCode.TarTruncated, tar[..700]);
        await FailsAsync(ErrorCode.DamagedCompression, Gzip(tar)[..^9]);
        await FailsAsync(ErrorCode.DamagedCompression, [.. Gzip(tar), 1, 2, 3]);
    }

    [TestMethod]
    public async Task AFolderIsTheSameLayerWhereverItIs()
    {
        var layers = new List<Layer>();
        foreach (var name in new[] { "one", "two" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name, "etc", "empty"));
            await File.WriteAllTextAsync(Path.Combine(folder, name, "etc", "motd"), "hello");
            layers.Add(await Given().MakeAsync(Path.Combine(folder, name), default));
            await Task.Delay(20);
        }

        Assert.AreEqual(layers[0].Descriptor, layers[1].Descriptor);
        await AssertValidAsync(layers[0]);
    }

    [TestMethod]
    public async Task WhatIsNotThereIsSaid()
    {
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => Given().MakeAsync(Path.Combine(folder, "none"), default));
        Assert.AreEqual(ErrorCode.NoLayerFile, error.Code);
    }

    private async Task FailsAsync(ErrorCode code, byte[] bytes) =>
        Assert.AreEqual(code, (await Assert.ThrowsExactlyAsync<ImageBuildException>(() => MakeAsync(bytes))).Code);

    private async Task<Layer> MakeAsync(byte[] bytes)
    {
        var file = Path.Combine(folder, "layer");
        await File.WriteAllBytesAsync(file, bytes);
        return await Given().MakeAsync(file, default);
    }

    private GivenLayers Given()
    {
        var files = new HostFiles();
        var blobs = Directory.CreateDirectory(Path.Combine(folder, "blobs")).FullName;
        var cache = new LayerCache(Path.Combine(folder, "cache"), digest => Path.Combine(blobs, digest.Hex));
        var writer = new ReproducibleLayer(files, LayerCompression.Gzip, sourceDate: null);
        var factory = new LayerFactory(writer, new FileHashes(Path.Combine(folder, "hashes"), files, TimeProvider.System), cache);
        return new GivenLayers(files, factory, cache, LayerLimits.Default);
    }

    private static Task AssertValidAsync(Layer layer) =>
        ImageAssert.ValidAsync(Image.Empty(TestImages.Platform).Append([(layer, new History())]));

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return output.ToArray();
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var zstd = new SharpCompress.Compressors.ZStandard.CompressionStream(output))
            zstd.Write(bytes);
        return output.ToArray();
    }
}
