using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Runtime.Tests.Unpack;

/// <summary>Who unpacks what when, and who waits for whom. What a layer becomes is shown elsewhere.</summary>
[TestClass]
public sealed class LayerStoreTests : IDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");
    private readonly ImageStore store;

    public LayerStoreTests() => store = new ImageStore(new StoreFolders(Path.Combine(work.FullName, "store")), TestImages.Platform);

    public void Dispose() => work.Delete(recursive: true);

    private LayerStore Layers => new(store, LayerStoreOptions.Rootless);

    [TestMethod]
    [Timeout(60_000)]
    public async Task ALayerIsUnpackedWhileAnotherStillComes()
    {
        var image = TestImages.WithFiles("first", "second");
        var isUnpacked = new TaskCompletionSource();
        var source = new GatedSource(image) { [image.Layers[1]] = isUnpacked.Task };
        await Layers.PrepareAsync(image.ReadFrom(source), new Report(p =>
        {
            if (p is { IsDone: true } && p.Layer.DiffId == image.Layers[0].DiffId)
                isUnpacked.SetResult();
        }), default);
        Assert.IsTrue(image.Layers.All(l => Layers.IsUnpacked(l.DiffId)));
    }

    // An empty file each, for all layers that ever were: a machine that builds has no end of them.
    [TestMethod]
    public async Task ALayersLockGoesWithIt()
    {
        var (kept, gone) = (TestImages.WithFiles("kept"), TestImages.WithFiles("gone"));
        await Layers.PrepareAsync(kept, null, default);
        await Layers.PrepareAsync(gone, null, default);
        Layers.RemoveUnused([[.. kept.Layers.Select(l => l.DiffId)]]);
        var locks = string.Join(' ', Directory.GetFiles(store.Folders.Locks));
        Assert.Contains(kept.Layers[0].DiffId.Digest.Hex, locks);
        Assert.DoesNotContain(gone.Layers[0].DiffId.Digest.Hex, locks);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task WhoNeedsALayerThatAnotherUnpacksDoesTheOthersMeanwhile()
    {
        var all = TestImages.WithFiles("a", "b", "c");
        var (left, right) = (With(all, 0, 1), With(all, 2, 1));
        var goOn = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        // The one holds b, and is not done before the other has unpacked c.
        var slow = new GatedSource(all) { [all.Layers[1]] = goOn.Task, Asked = _ => asked.TrySetResult() };
        var first = Layers.PrepareAsync(left.ReadFrom(slow), null, default);
        await asked.Task;
        var asks = new List<Digest>();
        var second = Layers.PrepareAsync(
            right.ReadFrom(new GatedSource(all) { Asked = asks.Add }),
            new Report(p =>
            {
                if (p.IsDone)
                    goOn.TrySetResult();
            }),
            default);
        await Task.WhenAll(first, second);
        Assert.IsTrue(all.Layers.All(l => Layers.IsUnpacked(l.DiffId)));
        CollectionAssert.AreEqual(new[] { all.Layers[2].Descriptor.Digest }, asks, "b was unpacked twice");
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task TwoWhoWantTheSameLayersInAnotherOrderDoNotWaitForEachOther()
    {
        var all = TestImages.WithFiles([.. Enumerable.Range(0, 12).Select(i => $"{i}")]);
        var order = Enumerable.Range(0, 12).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var image = With(all, [.. order.Select(n => (n * 5 + i) % 12)]);
            await Layers.PrepareAsync(image.ReadFrom(new GatedSource(all)), null, default);
        })));
        Assert.IsTrue(all.Layers.All(l => Layers.IsUnpacked(l.DiffId)));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(store.Folders.Temporary).ToList());
    }

    [TestMethod]
    public async Task WhatIsWholeStaysWhenAnotherLayerFails()
    {
        var image = TestImages.WithFiles("good", "bad", "never");
        var isUnpacked = new TaskCompletionSource();
        var source = new GatedSource(image)
        {
            [image.Layers[1]] = FailAfterAsync(isUnpacked.Task),
            [image.Layers[2]] = Task.Delay(Timeout.Infinite),
        };
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => Layers.PrepareAsync(image.ReadFrom(source), new Report(p =>
        {
            if (p.IsDone)
                isUnpacked.SetResult();
        }), default));
        Assert.AreEqual(ErrorCode.BlobNotFound, error.Code);
        CollectionAssert.AreEqual(new[] { true, false, false }, image.Layers.Select(l => Layers.IsUnpacked(l.DiffId)).ToArray());
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(store.Folders.Temporary).ToList());
    }

    // Its blob is what the manifest says; what it unpacks to is not what the configuration says.
    [TestMethod]
    public async Task ALayerThatIsNotWhatItsDiffIdSaysIsRefused()
    {
        var (said, other) = (TestImages.WithFiles("said").Layers[0], TestImages.WithFiles("other").Layers[0]);
        var image = Image.Empty(TestImages.Platform).Append([(new Layer(other.Blob, said.DiffId), new History())]);
        var folder = Path.Combine(work.FullName, "folder");
        await FailsAsync(() => Layers.PrepareAsync(image, null, default));
        await FailsAsync(() => ImageTree.UnpackAsync(image, folder, LayerStoreOptions.Rootless, default));
        Assert.IsFalse(Layers.IsUnpacked(said.DiffId));

        static async Task FailsAsync(Func<Task> unpack) =>
            Assert.AreEqual(ErrorCode.DigestMismatch, (await Assert.ThrowsExactlyAsync<ImageBuildException>(unpack)).Code);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\0\0\0\0")]
    public async Task ALayerWhoseNeedsAreDamagedIsNotStackedWithoutThem(string needs)
    {
        var image = TestImages.WithFiles("file");
        await Layers.PrepareAsync(image, null, default);
        var layer = image.Layers[0].DiffId;
        var file = Path.Combine(store.Folders.Layers, layer.ToString().Replace(':', '-'), "needs");
        Assert.IsTrue(File.Exists(file));
        File.WriteAllText(file, needs);

        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => Layers.PrepareAsync(image, null, default));

        Assert.AreEqual(ErrorCode.DamageFound, error.Code);
        Assert.IsFalse(Layers.LooksWhole(layer));
    }

    private static async Task FailAfterAsync(Task before)
    {
        await before;
        throw new ImageBuildException(ErrorCode.BlobNotFound, "gone");
    }

    private static Image With(Image image, params int[] layers) => Image.Empty(TestImages.Platform)
        .Append(layers.Select(n => (image.Layers[n], new History())));

    private sealed class Report(Action<UnpackProgress> report) : IProgress<UnpackProgress>
    {
        void IProgress<UnpackProgress>.Report(UnpackProgress value) => report(value);
    }

    // The layers of an image, some of them later than others. Opening waits as that of a blob that still comes does.
    private sealed class GatedSource(Image image) : IBlobSource
    {
        private readonly Dictionary<Digest, Task> gates = [];

        public Task this[Layer layer]
        {
            set => gates[layer.Descriptor.Digest] = value;
        }

        public Action<Digest>? Asked { get; init; }

        public Reference? Repository => null;

        public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
        {
            Asked?.Invoke(descriptor.Digest);
            await gates.GetValueOrDefault(descriptor.Digest, Task.CompletedTask).WaitAsync(cancellationToken);
            return await image.Layers.First(l => l.Descriptor.Digest == descriptor.Digest).Blob.OpenAsync(cancellationToken);
        }
    }
}
