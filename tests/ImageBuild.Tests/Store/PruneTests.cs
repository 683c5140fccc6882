using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
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
    public async Task ImagesGoInTheOrderInWhichTheyCameUntilTheRestFits()
    {
        await AddAsync(3, "c:1", "shared", "c");
        await AddAsync(1, "a:1", "shared", "a");
        await AddAsync(2, "b:1", "shared", "b");
        var all = Stored();
        Assert.IsEmpty((await PruneAsync(all)).Untagged);
        CollectionAssert.AreEqual(new[] { "a:1" }, (await PruneAsync(all - 1)).Untagged.Select(n => n.FamiliarName).ToList());
        CollectionAssert.AreEqual(new[] { "b:1", "c:1" }, (await PruneAsync(1)).Untagged.Select(n => n.FamiliarName).ToList());
        Assert.AreEqual(0, Stored());
    }

    [TestMethod]
    public async Task ToFitOnlyImagesGoThatWouldGoWithoutALimit()
    {
        await AddAsync(1, "tagged:1", "tagged");
        var used = await AddAsync(2, "used:1", "used");
        await AddAsync(3, "again:1", "old");
        await AddAsync(4, "again:1", "new");
        await AddAsync(5, "late:1", "late");
        var container = Directory.CreateDirectory(Path.Combine(Store.Folders.Containers, "c1"));
        File.WriteAllText(Path.Combine(container.FullName, "image"), used.Digest.ToString());

        Assert.IsEmpty((await PruneAsync(0, all: false)).Untagged);
        CollectionAssert.AreEquivalent(new[] { "tagged:1", "used:1", "again:1", "late:1" }, await NamesAsync(), "the one that lost its tag went");
        await Store.PruneAsync(new PruneOptions { All = true, KeepStorage = 0, Before = Day(5) }, default);
        CollectionAssert.AreEquivalent(new[] { "used:1", "late:1" }, await NamesAsync());
        await PruneAsync(0);
        CollectionAssert.AreEquivalent(new[] { "used:1" }, await NamesAsync());
    }

    [TestMethod]
    public async Task UnpackedLayersCountAndTheSharedOnesOnce()
    {
        var a = await AddAsync(1, "a:1", "shared", "a");
        var b = await AddAsync(2, "b:1", "shared", "b");
        await AddAsync(3, "c:1", "c");
        var unpacked = new[] { a, b }.SelectMany(i => i.Layers).DistinctBy(l => l.DiffId).ToDictionary(l => l.DiffId, _ => 1000L);
        var limit = Stored() + 2000;
        var pruned = await Store.PruneAsync(
            new PruneOptions
            {
                All = true,
                KeepStorage = limit,
                Unpacked = layers => layers.Where(unpacked.ContainsKey).Select(l => KeyValuePair.Create(l.ToString(), unpacked[l])),
            },
            default);
        CollectionAssert.AreEqual(new[] { "a:1" }, pruned.Untagged.Select(n => n.FamiliarName).ToList());
    }

    [TestMethod]
    public async Task TheCacheGoesBeforeImagesAndStaysIfAllFits()
    {
        await AddAsync(1, "a:1", "a");
        var images = Stored();
        var cache = new LayerCache(Store.Folders.CachedLayers, Store.Layout.BlobPath);
        cache.Add("ab", output =>
        {
            using var writer = new LayerWriter(output, LayerCompression.Gzip);
            return writer.Complete();
        });
        await PruneAsync(Stored());
        await PruneAsync(0, all: false);
        Assert.IsNotNull(cache.Find("ab"));
        Assert.IsEmpty((await PruneAsync(images)).Untagged);
        Assert.IsNull(cache.Find("ab"));
    }

    [TestMethod]
    public async Task BlobsThatGoInAnyCaseAreNotCounted()
    {
        var a = await AddAsync(1, "a:1", "a");
        var b = await AddAsync(2, "b:1", "b");
        var layers = new[] { a, b }.Select(i => i.Layers[0].Descriptor).ToDictionary(l => l.Digest, l => l.Size);
        var store = new ImageStore(Store.Folders, Linux, new Rebuilder([.. layers.Keys]));
        var limit = Stored() - layers.Values.Sum();
        var pruned = await store.PruneAsync(new PruneOptions { All = true, Blobs = true, KeepStorage = limit }, default);
        Assert.IsEmpty(pruned.Untagged);
        CollectionAssert.AreEquivalent(layers.Keys.ToList(), pruned.Deleted.ToList());
        Assert.AreEqual(limit, Stored());
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

    private sealed class Rebuilder(HashSet<Digest> known) : IBlobRebuilder
    {
        public bool CanRebuild(Digest blob) => known.Contains(blob);

        public Task<Stream> RebuildAsync(Digest blob, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Forget(Digest blob) => throw new NotSupportedException();
    }

    private static DateTime Day(int day) => new(2026, 1, day, 0, 0, 0, DateTimeKind.Utc);

    private long Stored() => Store.Layout.Blobs().Sum(b => b.File.Length);

    private Task<Pruned> PruneAsync(long most, bool all = true) => Store.PruneAsync(new PruneOptions { All = all, KeepStorage = most }, default);

    private async Task<List<string>> NamesAsync() => [.. (await Store.ListAsync(default)).Select(i => i.Name?.FamiliarName ?? "")];

    // As it would be had it come on a day of January.
    private async Task<Image> AddAsync(int day, string name, params string[] texts)
    {
        var image = await AddAsync(name, texts);
        File.SetLastWriteTimeUtc(Store.Layout.BlobPath(image.Digest), Day(day));
        return image;
    }

    private async Task<Image> AddAsync(string name, params string[] texts)
    {
        var image = TestImages.WithFiles(Linux, LayerCompression.Gzip, texts);
        await using var destination = Store.OpenDestination(Reference.Parse(name));
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        return image;
    }
}
