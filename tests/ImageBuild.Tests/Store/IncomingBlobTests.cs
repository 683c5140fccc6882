using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Testing;
using ImageBuild.Tests.Registry;

namespace ImageBuild.Tests.Store;

/// <summary>What of a blob has come into a store, and what is asked for next time.</summary>
[TestClass]
public sealed class IncomingBlobTests : IDisposable
{
    private const int Size = 200_000;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.3);

    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");

    public void Dispose() => work.Delete(recursive: true);

    private ImageStore Store => new(new StoreFolders(Path.Combine(work.FullName, "store")), TestImages.Platform);

    [TestMethod]
    public async Task WhatCameBeforeTheConnectionWasLostIsNotAskedForAgain()
    {
        await using var scene = await StartAsync(Faults.On("GET", "/blobs/", Faults.Times(1, Faults.Stall(120_000, Short))));
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        await Assert.ThrowsExactlyAsync<ImageBuildException>(() => PutAsync(scene, image));
        var came = new FileInfo(Partial(image)).Length;
        Assert.IsTrue(came is > 0 and < Size, $"{came}");
        await PutAsync(scene, image);
        AssertAsked(scene, null, $"bytes={came}-");
        await AssertWholeAsync(image);
    }

    [TestMethod]
    public async Task ARegistryWithoutRangesSendsAllAndTheRestIsTaken()
    {
        await using var scene = await StartAsync(Faults.NoRanges());
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        await LeaveAsync(image, (await image.Layers[0].Blob.ReadAsync(default))[..70_000]);
        await PutAsync(scene, image);
        // Once: what was there was passed over, not thrown away.
        AssertAsked(scene, "bytes=70000-");
        await AssertWholeAsync(image);
    }

    [TestMethod]
    public async Task ASourceThatKnowsNoPartsIsReadToThere()
    {
        var blob = Scene.ImageOf(Size).Layers[0].Blob;
        await using var rest = await blob.Source.OpenBlobAsync(blob.Descriptor, Size - 3, default);
        var bytes = new byte[4];
        Assert.AreEqual(3, await rest.ReadAtLeastAsync(bytes, 4, throwOnEndOfStream: false));
        CollectionAssert.AreEqual((await blob.ReadAsync(default))[^3..], bytes[..3]);
        await Scene.FailsAsync(ErrorCode.SizeMismatch, () => blob.Source.OpenBlobAsync(blob.Descriptor, Size + 1, default));
    }

    [TestMethod]
    public async Task ABlobThatCameWholeIsNotAskedForAtAll()
    {
        await using var scene = await StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        await LeaveAsync(image, await image.Layers[0].Blob.ReadAsync(default));
        await PutAsync(scene, image);
        AssertAsked(scene);
        await AssertWholeAsync(image);
    }

    [TestMethod]
    [DataRow(70_000, "bytes=70000-", DisplayName = "zeros after a power cut")]
    [DataRow(Size, DisplayName = "all zeros")]
    [DataRow(Size + 1, DisplayName = "more than there should be")]
    public async Task WhatIsNotOfTheBlobIsDroppedAndAllOfItAskedFor(int length, params string?[] asked)
    {
        await using var scene = await StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        await LeaveAsync(image, new byte[length]);
        await PutAsync(scene, image);
        AssertAsked(scene, [.. asked, null]);
        await AssertWholeAsync(image);
    }

    [TestMethod]
    [DataRow(Size, ErrorCode.DigestMismatch)]
    [DataRow(Size - 1, ErrorCode.SizeMismatch)]
    public async Task NothingIsKeptOfABlobThatIsAnother(int length, ErrorCode code)
    {
        await using var scene = await StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        scene.Registry.AddBlob("app", image.Layers[0].Descriptor.Digest, new byte[length]);
        await Scene.FailsAsync(code, () => PutAsync(scene, image));
        Assert.IsFalse(File.Exists(Partial(image)));
        Assert.IsFalse(Store.Layout.HasBlob(image.Layers[0].Descriptor));
    }

    [TestMethod]
    public async Task ABlobThatIsNotThereLeavesNothing()
    {
        await using var scene = await StartAsync(Faults.On("GET", "/blobs/", Faults.Status(404)));
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        await Scene.FailsAsync(ErrorCode.BlobNotFound, () => PutAsync(scene, image));
        Assert.IsFalse(File.Exists(Partial(image)));
    }

    [TestMethod]
    public async Task ABlobIsReadWhileItComes()
    {
        var wasRead = new TaskCompletionSource();
        await using var scene = await StartAsync(Faults.On("GET", "/blobs/", HoldBack(50_000, wasRead.Task)));
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        await using var destination = Store.OpenDestination(Reference.Parse("app:1"));
        var putting = ImageCopier.PutAsync(From(scene, image), destination, new CopyOptions(), default);
        var bytes = new byte[Size];
        await Task.Run(async () =>
        {
            await using var stream = await destination.Incoming.OpenBlobAsync(image.Layers[0].Descriptor, default);
            stream.ReadExactly(bytes, 0, 50_000);
            Assert.IsFalse(putting.IsCompleted);
            wasRead.SetResult();
            stream.ReadExactly(bytes, 50_000, Size - 50_000);
            Assert.AreEqual(-1, stream.ReadByte());
        });
        await putting;
        CollectionAssert.AreEqual(await image.Layers[0].Blob.ReadAsync(default), bytes);
    }

    [TestMethod]
    public async Task AReaderOfABlobThatIsAnotherGetsNoEnd()
    {
        await using var scene = await StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        scene.Registry.AddBlob("app", image.Layers[0].Descriptor.Digest, new byte[Size]);
        await using var destination = Store.OpenDestination(Reference.Parse("app:1"));
        var putting = ImageCopier.PutAsync(From(scene, image), destination, new CopyOptions(), default);
        await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => Task.Run(async () =>
        {
            await using var stream = await destination.Incoming.OpenBlobAsync(image.Layers[0].Descriptor, default);
            stream.CopyTo(Stream.Null);
        }));
        await Scene.FailsAsync(ErrorCode.DigestMismatch, () => putting);
    }

    [TestMethod]
    public async Task ABlobThatIsThereIsReadFromItsPlace()
    {
        var image = Scene.ImageOf(Size);
        await using var destination = Store.OpenDestination(Reference.Parse("app:1"));
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        await using var stream = await destination.Incoming.OpenBlobAsync(image.Layers[0].Descriptor, default);
        Assert.AreEqual(Size, stream.Length);
    }

    [TestMethod]
    public async Task SeveralWhoWantABlobGetItOnce()
    {
        await using var scene = await StartAsync(Faults.On("GET", "/blobs/", HoldBack(1, Task.Delay(Short))));
        var image = await scene.HasAsync(Scene.ImageOf(Size));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PutAsync(scene, image)));
        AssertAsked(scene, [null]);
        await AssertWholeAsync(image);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "the manifest")]
    [DataRow(false, DisplayName = "the configuration")]
    public async Task ADocumentThatIsDamagedIsGotAnew(bool isManifest)
    {
        var image = Scene.ImageOf(10);
        await using (var destination = Store.OpenDestination(Reference.Parse("app:1")))
            await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        var path = Store.Layout.BlobPath(isManifest ? image.Digest : image.Id);
        File.WriteAllBytes(path, new byte[new FileInfo(path).Length]);
        await using (var destination = Store.OpenDestination(Reference.Parse("app:1")))
            await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        await AssertWholeAsync(image);
    }

    [TestMethod]
    public async Task WhatNobodyTookUpGoesAfterAWeekOrWithAPruneAndWhatComesStays()
    {
        var image = Scene.ImageOf(Size);
        await LeaveAsync(image, new byte[10]);
        File.SetLastWriteTimeUtc(Partial(image), DateTime.UnixEpoch);
        using (await Store.LockAsync(image.Layers[0].Descriptor.Digest.ToString(), default))
            await OpenAndCloseAsync();
        Assert.IsTrue(File.Exists(Partial(image)), "it comes in");
        await OpenAndCloseAsync();
        Assert.IsFalse(File.Exists(Partial(image)), "nobody wants it");
        await LeaveAsync(image, new byte[10]);
        await OpenAndCloseAsync();
        Assert.IsTrue(File.Exists(Partial(image)), "somebody may want it");
        Assert.AreEqual(10, (await Store.PruneAsync(new PruneOptions(), default)).Bytes);
        Assert.IsFalse(File.Exists(Partial(image)));
    }

    private static Task<Scene> StartAsync(params IReadOnlyList<Fault> faults) => Scene.StartAsync(o => o with { Retries = 0 }, faults);

    private static Fault HoldBack(int after, Task until) => async (_, context, next) =>
    {
        var inner = context.Response.Body;
        using var all = new MemoryStream();
        context.Response.Body = all;
        await next();
        context.Response.Body = inner;
        await inner.WriteAsync(all.GetBuffer().AsMemory(0, after));
        await inner.FlushAsync();
        await until;
        await inner.WriteAsync(all.GetBuffer().AsMemory(after, (int)all.Length - after));
    };

    // The layer alone is the registry's: the configuration is read with the manifest.
    private static Image From(Scene scene, Image image) => image.ReadFrom(scene.Place.OpenSource(scene.Name()));

    private async Task PutAsync(Scene scene, Image image)
    {
        await using var destination = Store.OpenDestination(Reference.Parse("app:1"));
        await ImageCopier.CopyAsync(From(scene, image), destination, new CopyOptions(), default);
    }

    private string Partial(Image image) =>
        Path.Combine(Store.Folders.Temporary, $"blob-{image.Layers[0].Descriptor.Digest.ToString().Replace(':', '-')}");

    private async Task LeaveAsync(Image image, byte[] bytes)
    {
        await Store.CreateAsync();
        await File.WriteAllBytesAsync(Partial(image), bytes);
    }

    private async Task OpenAndCloseAsync()
    {
        await using var destination = Store.OpenDestination(Reference.Parse("other:1"));
        await destination.TryReuseBlobAsync(Scene.ImageOf(5).Layers[0].Blob, default);
    }

    private static void AssertAsked(Scene scene, params string?[] ranges) => CollectionAssert.AreEqual(
        ranges, scene.Registry.Of("GET", "/blobs/").Select(r => r.Headers.GetValueOrDefault("Range")).ToArray());

    private async Task AssertWholeAsync(Image image)
    {
        await ImageAssert.ValidAsync((await Store.FindAsync("app:1", default)).Image);
        Assert.AreEqual(image.Digest, (await Store.FindAsync("app:1", default)).Image.Digest);
        Assert.IsFalse(File.Exists(Partial(image)));
    }
}
