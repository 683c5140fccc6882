using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Store;

[TestClass]
public sealed class PruneTests : IDisposable
{
    private static readonly Platform Linux = Platform.Parse("linux/amd64");

    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");

    public void Dispose() => work.Delete(recursive: true);

    private ImageStore Store => new(new StoreFolders(Path.Combine(work.FullName, "store")), Linux);

    [TestMethod]
    public async Task AnImageWithoutANameGoesAndWhatOthersShareStays()
    {
        var old = await AddAsync("a:1", "shared", "old");
        var kept = await AddAsync("a:1", "shared", "new");
        var pruned = await Store.PruneAsync(new PruneOptions(), default);
        CollectionAssert.AreEquivalent(
            new[] { old.Digest, old.Id, old.Layers[1].Blob.Descriptor.Digest }, pruned.Deleted.ToList());
        Assert.IsEmpty(pruned.Untagged);
        await ImageAssert.ValidAsync((await Store.FindAsync("a:1", default)).Image);
        Assert.AreEqual(kept.Digest, (await Store.FindAsync("a:1", default)).Image.Digest);
        Assert.AreEqual(0, (await Store.PruneAsync(new PruneOptions(), default)).Bytes);
    }

    [TestMethod]
    public async Task TheDigestThatAnImageWasPulledByIsNoNameToKeepItFor()
    {
        var old = await AddAsync("a:1", "old");
        await using (var destination = Store.OpenDestination(Reference.Parse("a:1"), Reference.Parse($"a@{old.Digest}")))
            await destination.CommitAsync(old.Document, default);
        Assert.IsEmpty((await Store.PruneAsync(new PruneOptions(), default)).Deleted);
        await AddAsync("a:1", "new");
        Assert.AreEqual($"docker.io/library/a@{old.Digest}", (await Store.PruneAsync(new PruneOptions(), default)).Untagged.Single().ToString());
    }

    [TestMethod]
    public async Task WhatIsLeftOfAnImageThatDidNotComeAboutGoes()
    {
        var image = await AddAsync("a:1", "a");
        var blob = Blob.Of("application/octet-stream", new byte[1000]);
        await Store.Layout.WriteBlobAsync(blob, null, default);
        var left = Directory.CreateDirectory(Path.Combine(Store.Folders.Temporary, ".imagebuild-dead"));
        File.WriteAllText(Path.Combine(left.FullName, "half"), "half");
        File.WriteAllText(Store.Folders.NewAside(), "half");
        File.WriteAllText(Path.Combine(Store.Folders.Temporary, ".imagebuild-index"), "half");
        var pruned = await Store.PruneAsync(new PruneOptions(), default);
        CollectionAssert.AreEqual(new[] { blob.Descriptor.Digest }, pruned.Deleted.ToList());
        Assert.AreEqual(1008, pruned.Bytes);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(Store.Folders.Temporary).ToList());
        await ImageAssert.ValidAsync((await Store.FindAsync(image.Digest.ToString(), default)).Image);
    }

    [TestMethod]
    public async Task AllTakesWhatNoContainerUses()
    {
        var used = await AddAsync("used:1", "a");
        await AddAsync("unused:1", "b");
        var container = Directory.CreateDirectory(Path.Combine(Store.Folders.Containers, "c1"));
        File.WriteAllText(Path.Combine(container.FullName, "image"), used.Digest.ToString());
        Assert.IsEmpty((await Store.PruneAsync(new PruneOptions(), default)).Deleted);
        var pruned = await Store.PruneAsync(new PruneOptions { All = true }, default);
        Assert.AreEqual("docker.io/library/unused:1", pruned.Untagged.Single().ToString());
        await ImageAssert.ValidAsync((await Store.FindAsync("used:1", default)).Image);
        Assert.HasCount(1, await Store.ListAsync(default));
    }

    [TestMethod]
    public async Task AnImageThatCameSinceIsLeftAlone()
    {
        var image = await AddAsync("a:1", "a");
        var came = File.GetLastWriteTimeUtc(Store.Layout.BlobPath(image.Digest));
        Assert.IsEmpty((await Store.PruneAsync(new PruneOptions { All = true, Before = came }, default)).Untagged);
        Assert.HasCount(1, (await Store.PruneAsync(new PruneOptions { All = true, Before = came.AddSeconds(1) }, default)).Untagged);
    }

    [TestMethod]
    public async Task ALayerThatABuildMadeStaysUntilAllIsAskedFor()
    {
        await Store.CreateAsync();
        var cache = new LayerCache(Store.Folders.CachedLayers, Store.Layout.BlobPath);
        var layer = cache.Add("ab", output =>
        {
            using var writer = new LayerWriter(output, LayerCompression.Gzip);
            return writer.Complete();
        });
        Directory.CreateDirectory(Store.Folders.Cache);
        Assert.IsEmpty((await Store.PruneAsync(new PruneOptions(), default)).Deleted);
        Assert.IsNotNull(cache.Find("ab"));
        CollectionAssert.AreEqual(
            new[] { layer.Descriptor.Digest }, (await Store.PruneAsync(new PruneOptions { All = true }, default)).Deleted.ToList());
        Assert.IsNull(cache.Find("ab"));
    }

    [TestMethod]
    public async Task ItWaitsForWhoeverCountsOnBlobs()
    {
        await AddAsync("a:1", "a");
        Task<Pruned> prune;
        using (await Store.HoldBlobsAsync(default))
        {
            prune = Store.PruneAsync(new PruneOptions { All = true }, default);
            await Task.Delay(100);
            Assert.IsFalse(prune.IsCompleted);
            Assert.HasCount(1, await Store.ListAsync(default));
        }

        Assert.HasCount(1, (await prune).Untagged);
    }

    [TestMethod]
    public async Task WhereThereIsNoStoreNothingIsMade()
    {
        Assert.IsEmpty((await Store.PruneAsync(new PruneOptions { All = true }, default)).Deleted);
        Assert.IsFalse(Directory.Exists(Store.Folders.Root));
    }

    private async Task<Image> AddAsync(string name, params string[] texts)
    {
        var image = TestImages.WithFiles(Linux, LayerCompression.Gzip, texts);
        await using var destination = Store.OpenDestination(Reference.Parse(name));
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        return image;
    }
}
