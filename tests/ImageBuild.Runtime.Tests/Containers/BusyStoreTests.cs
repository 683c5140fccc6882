using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Runtime.Tests.Containers;

/// <summary>Who looks at all of a store, and locks nobody out.</summary>
[TestClass]
public sealed class BusyStoreTests : IDisposable
{
    private const int Rounds = 60;
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");
    private readonly ImageStore store;

    public BusyStoreTests() => store = new ImageStore(new StoreFolders(Path.Combine(work.FullName, "store")), TestImages.Platform);

    public void Dispose() => work.Delete(recursive: true);

    private LayerStore Layers => new(store, LayerStoreOptions.Rootless);

    [TestMethod]
    [Timeout(120_000)]
    public async Task WhatComesAndGoesMeanwhileIsNoDamageAndNoFailure()
    {
        using var over = new CancellationTokenSource();
        var changing = Task.Run(() => ChangeAsync(over.Token));
        for (var round = 0; round < Rounds; round++)
        {
            var damage = await store.VerifyAsync(default);
            Assert.IsEmpty(damage, string.Join(", ", damage.Select(d => $"{d.Blob} {d.Problem}")));
            foreach (var layer in (await store.ListAsync(default)).SelectMany(i => i.Image.Layers))
                Assert.IsEmpty(Layers.Verify(layer.DiffId));
            await StoreUsage.MeasureAsync(store, Layers, new ContainerStore(store), default);
        }

        await over.CancelAsync();
        await changing;
    }

    private async Task ChangeAsync(CancellationToken over)
    {
        for (var round = 0; !over.IsCancellationRequested; round++)
        {
            var image = TestImages.WithFiles("always", new string('x', 100_000) + round % 3);
            await using (var destination = store.OpenDestination(Reference.Parse("busy:1")))
                await ImageCopier.CopyAsync(image, destination, new CopyOptions(), CancellationToken.None);
            new LayerCache(store.Folders.CachedLayers, store.Layout.BlobPath).Add($"{round % 5:x2}", output =>
            {
                using var empty = new LayerWriter(output, LayerCompression.Gzip);
                return empty.Complete();
            });
            await Layers.PrepareAsync(image, null, CancellationToken.None);
            await store.RemoveAsync("busy:1", new RemoveOptions(), CancellationToken.None);
            await store.PruneAsync(new PruneOptions { All = true }, CancellationToken.None);
            Layers.RemoveUnused([]);
        }
    }
}
