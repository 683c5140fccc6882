using System.IO.Compression;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Runtime.Rebuild;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Runtime.Tests.Rebuild;

/// <summary>Blobs are made again to the bit, whatever is in their layers, or kept.</summary>
[TestClass]
public sealed class BlobRebuilderTests : IDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");
    private readonly StoreFolders folders;
    private readonly BlobRebuilder rebuilder;
    private readonly ImageStore store;

    public BlobRebuilderTests()
    {
        folders = new StoreFolders(Path.Combine(work.FullName, "store"));
        rebuilder = new BlobRebuilder(folders);
        store = new ImageStore(folders, TestImages.Platform, rebuilder);
    }

    public void Dispose() => work.Delete(recursive: true);

    [TestMethod]
    [DataRow("file a size=5000", DisplayName = "a file")]
    [DataRow("file a size=5000\nfile a size=6000", DisplayName = "a file that is written over by another size")]
    [DataRow("file a text=TEXT\nfile a text=TEST", DisplayName = "a file that is written over by other bytes")]
    [DataRow("file a size=5000\nhardlink b -> a\nfile a text=TEXT", DisplayName = "a file whose first bytes live on by another name")]
    [DataRow("dir d\nsymlink l -> d\nfile l/a size=5000", DisplayName = "a file that is elsewhere than its name says")]
    [DataRow("file a size=5000\nsymlink a -> /etc/passwd", DisplayName = "a file in whose place a link is")]
    [DataRow("file d/a size=5000\nopaque d\nwhiteout e", DisplayName = "whiteouts")]
    [DataRow("file ./a size=5000\nfile /b size=5000\nfile c//d size=5000", DisplayName = "names in other spellings")]
    [DataRow("file %C3%A4%20 size=5000 mode=4755 mtime=1.5 xattr:user.x=00ff\nfifo p", DisplayName = "pax headers")]
    public async Task WhatIsInALayerComesBack(string layer)
    {
        var tar = LayerText.Tar(layer.Replace("TEXT", new string('x', 3000), StringComparison.Ordinal).Replace("TEST", new string('y', 3000), StringComparison.Ordinal));
        // Enough of it that dropping the blob is worth while.
        byte[] padded = [.. tar, .. new byte[20_000]];
        await IsMadeAgainAsync(padded, new MemoryStream(padded));
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
            await IsMadeAgainAsync(padded, Gzip(padded, level), alwaysWorth: level == CompressionLevel.NoCompression);
    }

    [TestMethod]
    public async Task ALayerThatIsNotUnpackedAndZstdAreKept()
    {
        var tar = LayerText.Tar("file a size=50000");
        var (gzip, path) = await AddAsync(tar, Gzip(tar, CompressionLevel.NoCompression));
        Assert.IsFalse(await rebuilder.LearnAsync(gzip, path, LayerLimits.Default, default));
        using var output = new MemoryStream();
        using (var writer = new LayerWriter(output, LayerCompression.Zstd))
        {
            foreach (var (entry, content) in LayerText.Parse("file a size=50000"))
                writer.Tar.Write(entry, content);
            writer.Complete();
        }

        var (zstd, zstdPath) = await AddAsync(tar, output);
        await UnpackAsync(zstd);
        Assert.IsFalse(await rebuilder.LearnAsync(zstd, zstdPath, LayerLimits.Default, default));
        // It is not read a second time: what is no blob any more changes nothing.
        File.Delete(zstdPath);
        Directory.CreateDirectory(zstdPath);
        Assert.IsFalse(await rebuilder.LearnAsync(zstd, zstdPath, LayerLimits.Default, default));
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    [DataRow("diff/a", DisplayName = "a file of the layer")]
    [DataRow("tar", DisplayName = "the recipe")]
    public async Task WhatIsDamagedIsNotGivenOut(string name)
    {
        var tar = LayerText.Tar("file a size=50000");
        var (layer, path) = await AddAsync(tar, new MemoryStream(tar));
        await UnpackAsync(layer);
        Assert.IsTrue(await rebuilder.LearnAsync(layer, path, LayerLimits.Default, default));
        store.TryDrop([layer.Descriptor.Digest]);
        Assert.IsFalse(File.Exists(path));
        var file = Path.Combine(folders.Layers, layer.DiffId.ToString().Replace(':', '-'), name);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        var refused = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => store.Layout.OpenBlobAsync(layer.Descriptor, default));
        Assert.AreEqual(ErrorCode.NotRebuilt, refused.Code);
        rebuilder.Forget(layer.Descriptor.Digest);
        Assert.IsFalse(store.Layout.HasBlob(layer.Descriptor));
    }

    [TestMethod]
    public async Task BlobsThatSomebodyMayCountOnAreNotDropped()
    {
        var tar = LayerText.Tar("file a size=50000");
        var (layer, path) = await AddAsync(tar, new MemoryStream(tar));
        await UnpackAsync(layer);
        store.TryDrop([layer.Descriptor.Digest]);
        Assert.IsTrue(File.Exists(path), "not learned");
        Assert.IsTrue(await rebuilder.LearnAsync(layer, path, LayerLimits.Default, default));
        using (await store.HoldBlobsAsync(default))
            store.TryDrop([layer.Descriptor.Digest]);
        Assert.IsTrue(File.Exists(path), "held");
        store.TryDrop([layer.Descriptor.Digest]);
        Assert.IsFalse(File.Exists(path));
    }

    private async Task IsMadeAgainAsync(byte[] tar, MemoryStream blob, bool alwaysWorth = true)
    {
        var (layer, path) = await AddAsync(tar, blob);
        await UnpackAsync(layer);
        var isLearned = await rebuilder.LearnAsync(layer, path, LayerLimits.Default, default);
        Assert.IsTrue(isLearned || !alwaysWorth);
        if (!isLearned)
            return;
        store.TryDrop([layer.Descriptor.Digest]);
        Assert.IsFalse(File.Exists(path));
        Assert.IsTrue(store.Layout.HasBlob(layer.Descriptor));
        using var again = new MemoryStream();
        await using (var stream = await new Blob(layer.Descriptor, store.Layout).OpenVerifiedAsync(default))
            await stream.CopyToAsync(again);
        CollectionAssert.AreEqual(blob.ToArray(), again.ToArray());
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary, "*", SearchOption.AllDirectories));
    }

    private async Task<(Layer Layer, string Path)> AddAsync(byte[] tar, MemoryStream blob)
    {
        await store.CreateAsync();
        var stored = Blob.Of(MediaTypes.OciLayerGzip, blob.ToArray());
        await store.Layout.WriteBlobAsync(stored, null, default);
        return (new Layer(stored, new DiffId(Digest.Of(tar))), store.Layout.BlobPath(stored.Descriptor.Digest));
    }

    private async Task UnpackAsync(Layer layer) => await new LayerStore(store, LayerStoreOptions.Rootless)
        .PrepareAsync(Image.Empty(TestImages.Platform).Append([(layer, new History())]), null, default);

    private static MemoryStream Gzip(byte[] tar, CompressionLevel level)
    {
        var output = new MemoryStream();
        using (var stream = new GZipStream(output, level, leaveOpen: true))
            stream.Write(tar);
        return output;
    }
}
