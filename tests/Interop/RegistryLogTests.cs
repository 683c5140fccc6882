using System.Security.Cryptography;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Oci;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>What a registry itself wrote down of our requests: the client's own counters have no say here.</summary>
[TestClass]
public class RegistryLogTests
{
    private static readonly Platform Linux = Platform.Parse("linux/amd64");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task ASecondPushUploadsNoBlobAndTheTagIsTheOnlyNameOfTheRoot()
    {
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        var image = MakeImage();
        Assert.AreEqual(2, (await PushAsync(place, image, $"{registry.Host}/team/app:1")).BlobsSent);
        var second = await PushAsync(place, image, $"{registry.Host}/team/app:2");
        Assert.AreEqual(0, second.BlobsSent);
        Assert.AreEqual(2, second.BlobsReused);
        Assert.AreEqual(2, Count(registry, "PUT /v2/team/app/blobs/uploads/"));
        Assert.AreEqual(2, Count(registry, "PUT /v2/team/app/manifests/"));
        Assert.AreEqual(0, Count(registry, "PUT /v2/team/app/manifests/sha256"));
    }

    [TestMethod]
    public async Task ABlobOfAnotherRepositoryIsMountedAndNotUploaded()
    {
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        await PushAsync(place, MakeImage(), $"{registry.Host}/base:1");
        await using var source = place.OpenSource($"{registry.Host}/base:1");
        await using var destination = place.OpenDestination($"{registry.Host}/other/app:1");
        var result = await ImageCopier.CopyAsync(source, "base", destination, new CopyOptions(), Token);
        Assert.AreEqual(0, result.BlobsSent);
        Assert.AreEqual(2, Count(registry, "POST /v2/other/app/blobs/uploads/?"));
        Assert.AreEqual(0, Count(registry, "PUT /v2/other/app/blobs/"));
        Assert.AreEqual(1, Count(registry, "GET /v2/base/blobs/"), "the configuration alone was read");
    }

    [TestMethod]
    public async Task ARefusedMountBecomesTheUploadAndNoOtherIsOpened()
    {
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        var nowhere = new Claimed(MakeImage().Layers[0].Blob, Reference.Parse($"{registry.Host}/nowhere"));
        await using var destination = place.OpenDestination($"{registry.Host}/app:1");
        Assert.IsFalse(await destination.TryReuseBlobAsync(nowhere.Blob, Token));
        await destination.PutBlobAsync(nowhere.Blob, null, Token);
        Assert.IsTrue(await destination.TryReuseBlobAsync(nowhere.Blob, Token));
        Assert.AreEqual(1, Count(registry, "POST /v2/app/blobs/uploads/"));
        Assert.AreEqual(1, Count(registry, "PUT /v2/app/blobs/uploads/"));
    }

    [TestMethod]
    public async Task ABlobInChunksIsTheSameBlob()
    {
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions { AlwaysInChunks = true, ChunkSize = 300_000 });
        var image = MakeImage();
        await PushAsync(place, image, $"{registry.Host}/app:1");
        await using var source = place.OpenSource($"{registry.Host}/app:1");
        await using var stream = await new Blob(image.Layers[0].Descriptor, source).OpenVerifiedAsync(Token);
        await stream.CopyToAsync(Stream.Null, Token);
        Assert.AreEqual(4 + 1, Count(registry, "PATCH /v2/app/blobs/uploads/"), "of the layer and of the configuration");
        Assert.AreEqual(2, Count(registry, "POST /v2/app/blobs/uploads/"));
        Assert.AreEqual(0, Count(registry, "DELETE /v2/app/blobs/uploads/"));
    }

    // A tag can move between two questions; the digest that is written down must be that of what was read.
    [TestMethod]
    public async Task APullAsksForTheManifestOnceAndForNothingThatIsThere()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        await PushAsync(place, TestImages.WithFiles("one", "two"), $"{registry.Host}/app:1");
        var ours = new Imagebuild(folder["store"]);
        ours.Run("pull", $"{registry.Host}/app:1");
        Assert.AreEqual(1, Count(registry, "GET /v2/app/manifests/"));
        Assert.AreEqual(3, Count(registry, "GET /v2/app/blobs/"), "two layers and the configuration");
        ours.Run("pull", $"{registry.Host}/app:1");
        Assert.AreEqual(2, Count(registry, "GET /v2/app/manifests/"));
        Assert.AreEqual(3, Count(registry, "GET /v2/app/blobs/"));
    }

    private static Image MakeImage()
    {
        // No archive: a registry does not look into layers. Random, so that it can't have the blob already.
        var bytes = RandomNumberGenerator.GetBytes(1 << 20);
        var layer = new Layer(Blob.Of(MediaTypes.OciLayer, bytes), new DiffId(Digest.Of(bytes)));
        return Image.Empty(Linux).Append([(layer, new History { CreatedBy = "test" })]);
    }

    private async Task<CopyResult> PushAsync(RegistryPlace place, Image image, string name)
    {
        await using var destination = place.OpenDestination(name);
        return await ImageCopier.CopyAsync(image, destination, new CopyOptions(), Token);
    }

    // The access log has one line a request: … "PUT /v2/… HTTP/1.1" …
    private static int Count(DockerRegistry registry, string request) =>
        registry.Log.Split('\n').Count(line => line.Contains($"\"{request}", StringComparison.Ordinal));

    /// <summary>A blob that is said to be in a repository that does not have it.</summary>
    private sealed class Claimed(Blob blob, Reference repository) : IBlobSource
    {
        public Blob Blob => new(blob.Descriptor, this);

        public Reference? Repository => repository;

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            blob.OpenAsync(cancellationToken);
    }
}
