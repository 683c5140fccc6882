using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
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
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");
    private readonly Meanwhile meanwhile = new();
    private readonly ImageStore store;
    private readonly ContainerStore containers;

    public BusyStoreTests()
    {
        store = new ImageStore(new StoreFolders(Path.Combine(work.FullName, "store")), TestImages.Platform, meanwhile);
        containers = new ContainerStore(store);
    }

    public void Dispose() => work.Delete(recursive: true);

    [TestMethod]
    public async Task AnImageThatIsRemovedMeanwhileIsNoDamage()
    {
        var image = await AddAsync();
        File.Delete(store.Layout.BlobPath(image.Layers[0].Descriptor.Digest));
        Assert.HasCount(1, await store.VerifyAsync(default));
        meanwhile.Do = () => store.RemoveAsync("busy:1", new RemoveOptions(), default).GetAwaiter().GetResult();
        Assert.IsEmpty(await store.VerifyAsync(default));
    }

    [TestMethod]
    public async Task ALayerThatABuildMakesMeanwhileIsNotCounted()
    {
        var image = await AddAsync();
        File.Delete(store.Layout.BlobPath(image.Id));
        meanwhile.Do = () => new LayerCache(store.Folders.CachedLayers, store.Layout.BlobPath).Add("00", output =>
        {
            using var writer = new LayerWriter(output, LayerCompression.Gzip);
            return writer.Complete();
        });
        var usage = await StoreUsage.MeasureAsync(store, new LayerStore(store, LayerStoreOptions.Rootless), containers, default);
        Assert.IsNull(meanwhile.Do, "it was made");
        Assert.AreEqual(0, usage.Cache.Count);
    }

    [TestMethod]
    public async Task AContainerThatIsRemovedWhileItIsExportedIsNone()
    {
        var image = await AddAsync();
        var container = await CreateAsync(image);
        Directory.CreateDirectory(containers.FolderOf(container.Id).Upper);
        var blob = store.Layout.BlobPath(image.Layers[0].Descriptor.Digest);
        meanwhile.Blob = await File.ReadAllBytesAsync(blob);
        File.Delete(blob);
        meanwhile.Do = () => containers.RemoveAsync(container).GetAwaiter().GetResult();

        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => Runner.ExportAsync(container, Stream.Null, default));

        Assert.IsNull(meanwhile.Do, "it was removed");
        Assert.AreEqual(ErrorCode.ContainerNotFound, error.Code, error.Message);
    }

    [TestMethod]
    public async Task AContainerThatIsRemovedWithItsImageIsWhatIsMissed()
    {
        var container = await CreateAsync(await AddAsync());
        await containers.RemoveAsync(container);
        await store.RemoveAsync("busy:1", new RemoveOptions(), default);

        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => Runner.ChangesAsync(container, default));

        Assert.AreEqual(ErrorCode.ContainerNotFound, error.Code, error.Message);
    }

    private ContainerRunner Runner =>
        new(store, new LayerStore(store, LayerStoreOptions.Rootless), _ => throw new NotSupportedException(), TimeProvider.System);

    private Task<Container> CreateAsync(Image image) => containers.CreateAsync(
        new Container
        {
            Id = ContainerStore.NewId(),
            Name = "busy",
            Image = "busy:1",
            Manifest = image.Digest.ToString(),
            Created = DateTimeOffset.UnixEpoch,
            Spec = new() { Arguments = ["true"], Environment = [], WorkingDirectory = "/", User = "", HostName = "h" },
        },
        default);

    private async Task<Image> AddAsync()
    {
        var image = TestImages.WithFiles("text");
        await using var destination = store.OpenDestination(Reference.Parse("busy:1"));
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        return image;
    }

    // Is asked about the blob that is missing: so it knows when somebody looks.
    private sealed class Meanwhile : IBlobRebuilder
    {
        public Action? Do { get; set; }

        /// <summary>What the blob is made again as; null if it can't be.</summary>
        public byte[]? Blob { get; set; }

        public bool CanRebuild(Digest blob)
        {
            if (Blob is null)
                Act();
            return Blob is not null;
        }

        public Task<Stream> RebuildAsync(Digest blob, CancellationToken cancellationToken)
        {
            Act();
            return Task.FromResult<Stream>(new MemoryStream(Blob!));
        }

        public void Forget(Digest blob)
        {
        }

        private void Act()
        {
            var act = Do;
            Do = null;
            act?.Invoke();
        }
    }
}
