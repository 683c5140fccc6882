using System.Diagnostics;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Store;

/// <summary>What several processes do to one store, and what a store does that is not in order.</summary>
[TestClass]
public sealed class ImageStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    private ImageStore Store => new(new StoreFolders(Path.Combine(folder, "store")), TestImages.Platform);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public async Task ManyWritersOfOneStoreLoseNoNameAndWriteEachBlobOnce()
    {
        var images = Enumerable.Range(0, 8).Select(i => TestImages.WithFiles("shared", $"{i}")).ToList();
        await Task.WhenAll(images.Select((image, i) => Task.Run(async () =>
        {
            for (var tag = 0; tag < 4; tag++)
                await WriteAsync(image, $"app{i}:{tag}");
        })));
        var names = (await Store.ListAsync(default)).Select(i => i.Name!.FamiliarName).Order().ToList();
        CollectionAssert.AreEqual(Enumerable.Range(0, 32).Select(n => $"app{n / 4}:{n % 4}").Order().ToList(), names);
        foreach (var image in await Store.ListAsync(default))
            await ImageAssert.ValidAsync(image.Image);
        CollectionAssert.AreEquivalent(new[] { "writers" }, Directory.GetFiles(Store.Folders.Locks).Select(Path.GetFileName).ToList());
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(Store.Folders.Temporary).ToList());
    }

    [TestMethod]
    public async Task AnImageIsFoundByTheDigestThatARegistryWasAskedFor()
    {
        var image = TestImages.WithFiles("a");
        var index = Digest.Of("the index"u8);
        await WriteAsync(image, "app:1", $"app@{index}");
        Assert.AreEqual(image.Digest, (await Store.FindAsync($"app@{index}", default)).Image.Digest);
        Assert.HasCount(2, (await Store.RemoveAsync("app:1", new RemoveOptions(), default)).Untagged, "with the last tag goes the digest");
        Assert.IsEmpty(await Store.ListAsync(default));
    }

    [TestMethod]
    public async Task ARemovalWhileAnImageComesInKeepsTheBlobsThatItMayCountOn()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, "app:1");
        await using var destination = Store.OpenDestination(Reference.Parse("app:2"));
        Assert.IsTrue(await destination.TryReuseBlobAsync(image.Layers[0].Blob, default));
        await Store.RemoveAsync("app:1", new RemoveOptions(), default);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        await ImageAssert.ValidAsync((await Store.FindAsync("app:2", default)).Image);
    }

    // Its names were read before it was found, and all that were known by then were taken for the ones to go.
    [TestMethod]
    public async Task ARemovalByANameThatComesAndGoesTakesNoOtherName()
    {
        const int times = 1000;
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, "kept:1", "kept:2");
        var name = Reference.Parse("shared:1");
        var tagging = Task.Run(async () =>
        {
            for (var i = 0; i < times; i++)
                await Store.TagAsync(image.Document.Descriptor, name, default);
        });
        var removed = 0;
        while (!tagging.IsCompleted)
        {
            try
            {
                await Store.RemoveAsync("shared:1", new RemoveOptions { Force = true }, default);
                removed++;
            }
            catch (ImageBuildException e)
            {
                Assert.AreEqual(ErrorCode.ImageNotFound, e.Code);
            }
        }

        await tagging;
        Assert.AreNotEqual(0, removed);
        Assert.AreEqual(image.Digest, (await Store.FindAsync("kept:1", default)).Image.Digest);
        Assert.AreEqual(image.Digest, (await Store.FindAsync("kept:2", default)).Image.Digest);
    }

    [TestMethod]
    public async Task AnImageThatIsRemovedWhileAContainerOfItIsMadeStaysForIt()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, "app:1");
        using (await Store.HoldBlobsAsync(default))
        {
            await Store.RemoveAsync("app:1", new RemoveOptions(), default);
            Assert.IsEmpty(await Store.ListAsync(default));
            var container = Directory.CreateDirectory(Path.Combine(Store.Folders.Containers, "c")).FullName;
            await File.WriteAllTextAsync(Path.Combine(container, "image"), image.Digest.ToString());
            await Store.KeepAsync(image.Document.Descriptor, default);
        }

        await ImageAssert.ValidAsync((await Store.FindAsync(image.Digest.ToString(), default)).Image);
        await FailsAsync(ErrorCode.ImageInUse, () => Store.RemoveAsync(image.Digest.ToString(), new RemoveOptions(), default));
        Assert.IsEmpty((await Store.PruneAsync(new PruneOptions { All = true }, default)).Deleted);
    }

    [TestMethod]
    public async Task KeepingAnImageThatIsThereWritesNothing()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, "app:1");
        var index = Path.Combine(Store.Folders.Root, "index.json");
        File.SetLastWriteTimeUtc(index, DateTime.UnixEpoch);
        await Store.KeepAsync(image.Document.Descriptor, default);
        Assert.AreEqual(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(index));
        Assert.AreEqual("app:1", (await Store.ListAsync(default)).Single().Name!.FamiliarName);
    }

    [TestMethod]
    public async Task WhatADeadWriterLeftIsRemoved()
    {
        await Store.CreateAsync();
        var dead = Directory.CreateDirectory(Path.Combine(Store.Folders.Temporary, ".imagebuild-dead")).FullName;
        File.WriteAllText(Path.Combine(dead, "half a blob"), "x");
        await WriteAsync(TestImages.WithFiles("b"), "app:1");
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(Store.Folders.Temporary).ToList());
    }

    [TestMethod]
    public async Task ADamagedImageHidesNoOtherAndCanBeRemoved()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, "damaged:1");
        await WriteAsync(TestImages.WithFiles("b"), "whole:1");
        File.WriteAllText(Store.Layout.BlobPath(image.Id), "{}");
        Assert.AreEqual("whole:1", (await Store.ListAsync(default)).Single().Name!.FamiliarName);
        await FailsAsync(ErrorCode.SizeMismatch, () => Store.FindAsync("damaged:1", default));
        await Store.RemoveAsync("damaged:1", new RemoveOptions(), default);
        Assert.IsFalse(Store.Layout.HasBlob(image.Layers[0].Descriptor));
    }

    [TestMethod]
    public async Task AnotherProgramsNamesAreNoReasonToFail()
    {
        await WriteAsync(TestImages.WithFiles("a"), "app:1");
        var index = Path.Combine(Store.Folders.Root, "index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("docker.io/library/app:1", "Some Name"));
        Assert.IsNull((await Store.ListAsync(default)).Single().Name);
        Assert.IsNotNull(await Store.TryFindAsync("Some Name", default));
    }

    [TestMethod]
    [DataRow("", DisplayName = "empty after a power cut")]
    [DataRow("{", DisplayName = "cut off")]
    [DataRow(null, DisplayName = "gone")]
    public async Task ADamagedListIsSaidWithWhatToDo(string? content)
    {
        await WriteAsync(TestImages.WithFiles("a"), "app:1");
        var index = Path.Combine(Store.Folders.Root, "index.json");
        File.Delete(index);
        if (content is not null)
            File.WriteAllText(index, content);
        StringAssert.Contains((await FailsAsync(ErrorCode.StoreDamaged, () => Store.ListAsync(default))).Message, "index.json");
        await FailsAsync(ErrorCode.StoreDamaged, () => WriteAsync(TestImages.WithFiles("b"), "app:2"));
    }

    [TestMethod]
    public async Task AFolderOfTheUsersDoesNotBecomeAStore()
    {
        Directory.CreateDirectory(Store.Folders.Root);
        File.WriteAllText(Path.Combine(Store.Folders.Root, "thesis.txt"), "x");
        await FailsAsync(ErrorCode.NotAStore, () => WriteAsync(TestImages.WithFiles("a"), "app:1"));
        Assert.AreEqual("thesis.txt", string.Join(' ', Directory.EnumerateFileSystemEntries(Store.Folders.Root).Select(Path.GetFileName)));
    }

    [TestMethod]
    public async Task AStoreThatIsNotThereIsEmptyAndStaysAway()
    {
        Assert.IsEmpty(await Store.ListAsync(default));
        Assert.IsNull(await Store.TryFindAsync("app:1", default));
        Assert.IsFalse(Directory.Exists(Store.Folders.Root));
    }

    [TestMethod]
    public async Task ACanceledWaitForALockEnds()
    {
        await Store.CreateAsync();
        using var held = await Store.LockAsync("x", default);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Store.LockAsync("x", soon.Token));
        Assert.IsLessThan(TimeSpan.FromSeconds(10), clock.Elapsed);
    }

    private async Task WriteAsync(Image image, params string[] names)
    {
        await using var destination = Store.OpenDestination([.. names.Select(Reference.Parse)]);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
    }

    private static async Task<ImageBuildException> FailsAsync(ErrorCode code, Func<Task> action)
    {
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(action);
        Assert.AreEqual(code, error.Code, error.Message);
        return error;
    }
}
