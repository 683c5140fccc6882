using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Testing;

/// <summary>What every place that can be read and written holds. A test class of each place derives from it.</summary>
public abstract class PlaceConformance
{
    private static readonly CopyOptions All = new();

    /// <summary>A folder of the test's own.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    /// <summary>The place.</summary>
    protected abstract IPlace Place { get; }

    /// <summary>A name that is not taken, for a tag.</summary>
    protected abstract string Name(string tag);

    /// <summary>Whether an index can be there.</summary>
    protected virtual bool HoldsIndexes => true;

    /// <summary>Whether a layer in zstd stays one there.</summary>
    protected virtual bool KeepsZstd => true;

    [TestMethod]
    [DataRow("gzip")]
    [DataRow("zstd")]
    [DataRow("none")]
    public async Task AnImageComesBackByteForByte(string compression)
    {
        var image = TestImages.WithFiles(TestImages.Platform, LayerCompression.Parse(compression, "optimal"), "one", "two");
        await WriteAsync(image, Name("a"));
        await using var source = Place.OpenSource(Name("a"));
        var back = await Image.ReadAsync(source, "a", TestImages.Platform, default);
        Assert.AreEqual(image.Id, back.Id);
        if (compression != "zstd" || KeepsZstd)
            Assert.AreEqual(image.Digest, back.Digest);
        await ImageAssert.ValidAsync(back);
    }

    [TestMethod]
    public async Task AnIndexComesBackWithAllItsImages()
    {
        if (!HoldsIndexes)
            return;
        var (amd64, arm64) = (TestImages.WithFiles("one"), TestImages.WithFiles(Platform.Parse("linux/arm64/v8"), LayerCompression.Gzip, "one", "arm"));
        var index = new Index
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = [.. new[] { amd64, arm64 }.Select(i => i.Document.Descriptor with { Platform = i.Config.Platform })],
        };
        var root = Document.Of(MediaTypes.OciIndex, OciJson.Write(index));
        await using (var destination = Place.OpenDestination(Name("i")))
            Assert.AreEqual(root, (await ImageCopier.CopyAsync(new MemorySource(root, amd64, arm64), "i", destination, All, default)).Root);
        await using var source = Place.OpenSource(Name("i"));
        Assert.AreEqual(root.Digest, (await source.ReadRootAsync(default)).Digest);
        foreach (var image in new[] { amd64, arm64 })
        {
            var back = await Image.ReadAsync(source, "i", image.Config.Platform, default);
            Assert.AreEqual(image.Digest, back.Digest);
            await ImageAssert.ValidAsync(back);
        }
    }

    [TestMethod]
    public async Task WritingAgainReplacesTheName()
    {
        await WriteAsync(TestImages.WithFiles("old"), Name("a"));
        var image = TestImages.WithFiles("new");
        await WriteAsync(image, Name("a"));
        await using var source = Place.OpenSource(Name("a"));
        Assert.AreEqual(image.Digest, (await source.ReadRootAsync(default)).Digest);
    }

    [TestMethod]
    public async Task ThePlaceSaysWhatItHoldsAfterACommit()
    {
        var image = TestImages.WithFiles("one");
        await using var destination = Place.OpenDestination(Name("a"));
        await ImageCopier.PutAsync(image, destination, All, default);
        var held = await destination.CommitAsync(image.Document, default);
        Assert.AreEqual(HoldsIndexes ? image.Digest : image.Id, held);
    }

    [TestMethod]
    public async Task ANameThatIsNotThereIsSaid()
    {
        await WriteAsync(TestImages.WithFiles("one"), Name("a"));
        await using var source = Place.OpenSource(Name("other"));
        await FailsAsync(ErrorCode.ImageNotFound, () => source.ReadRootAsync(default));
    }

    [TestMethod]
    public async Task ABlobThatLiesIsNotTakenAndNoImageAppears()
    {
        var image = TestImages.WithFiles("one");
        await using (var destination = Place.OpenDestination(Name("a")))
        {
            var layer = image.Layers[0].Blob;
            var lying = layer with { Source = Blob.Of("x/y", new byte[layer.Descriptor.Size]).Source };
            await FailsAsync(ErrorCode.DigestMismatch, () => destination.PutBlobAsync(lying, null, default));
            var cut = layer with { Source = Blob.Of("x/y", new byte[layer.Descriptor.Size - 1]).Source };
            await FailsAsync(ErrorCode.SizeMismatch, () => destination.PutBlobAsync(cut, null, default));
            Assert.IsFalse(await destination.TryReuseBlobAsync(layer, default));
        }

        await using var source = Place.OpenSource(Name("a"));
        await FailsAsync(ErrorCode.ImageNotFound, () => source.ReadRootAsync(default));
        Assert.IsEmpty(Directory.EnumerateFiles(Folder, ".imagebuild-*", SearchOption.AllDirectories).ToList(), "nothing half written");
    }

    /// <summary>Removes the test's folder.</summary>
    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    /// <summary>Writes an image under a name.</summary>
    protected async Task<CopyResult> WriteAsync(Image image, string name)
    {
        await using var destination = Place.OpenDestination(name);
        return await ImageCopier.CopyAsync(image, destination, All, default);
    }

    /// <summary>Fails unless the action throws that error.</summary>
    protected static async Task<ImageBuildException> FailsAsync(ErrorCode code, Func<Task> action)
    {
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(action);
        Assert.AreEqual(code, error.Code, error.Message);
        return error;
    }

    private sealed class MemorySource(Document root, params Image[] images) : IImageSource
    {
        public Reference? Repository => null;

        public Task<Document> ReadRootAsync(CancellationToken cancellationToken) => Task.FromResult(root);

        public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            Task.FromResult(images.Single(i => i.Digest == descriptor.Digest).Document);

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            images.SelectMany(i => i.Blobs).First(b => b.Descriptor.Digest == descriptor.Digest).OpenAsync(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
