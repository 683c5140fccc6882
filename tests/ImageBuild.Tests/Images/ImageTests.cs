using System.Text;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Images;

[TestClass]
public class ImageTests
{
    private static readonly Platform Amd64 = Platform.Parse("linux/amd64");

    [TestMethod]
    public async Task AppendingALayerKeepsEverythingBelowIt()
    {
        var baseImage = Image.Empty(Amd64).WithConfig(c => c with
        {
            Config = new ContainerConfig { User = "app", Shell = ["/bin/sh", "-c"] },
        });
        var layer = PlainLayer("one");

        var image = baseImage.Append([(layer, new History { CreatedBy = "test" })]);

        Assert.AreEqual("app", image.Config.Config!.User);
        CollectionAssert.AreEqual(new[] { layer.DiffId }, image.Config.RootFs.DiffIds.ToArray());
        Assert.IsEmpty(baseImage.Layers, "the image that was edited is what it was");
        await ImageAssert.ValidAsync(image);
    }

    [TestMethod]
    public async Task ADockerImageGetsDockerMediaTypesForNewLayers()
    {
        var docker = Image.Empty(Amd64).WithFormat(MediaTypes.DockerManifest);
        var image = docker.Append([(PlainLayer("one"), new History())]);
        Assert.AreEqual(MediaTypes.DockerManifest, image.Manifest.MediaType);
        Assert.AreEqual(MediaTypes.DockerConfig, image.Manifest.Config.MediaType);
        Assert.AreEqual(MediaTypes.DockerLayer, image.Manifest.Layers[0].MediaType);
        await ImageAssert.ValidAsync(image);
    }

    [TestMethod]
    public void EqualEditsGiveAnEqualDigest()
    {
        static Image Make() => Image.Empty(Amd64).Append([(PlainLayer("one"), new History { Comment = "c" })]);
        Assert.AreEqual(Make().Digest, Make().Digest);
    }

    [TestMethod]
    public async Task ManifestAndConfigurationMustAgreeOnTheNumberOfLayers()
    {
        var config = Blob.Of(MediaTypes.OciConfig, OciJson.Write(Image.Empty(Amd64).Config));
        var manifest = new Manifest { Config = config.Descriptor, Layers = [PlainLayer("one").Descriptor] };
        var source = new OneImage(Document.Of(MediaTypes.OciManifest, OciJson.Write(manifest)), config);
        await Fails(ErrorCode.InconsistentImage, () => Image.ReadAsync(source, "x", Amd64, default));
    }

    // CVE-2021-41190: the same bytes must not be one thing by Content-Type and another by mediaType.
    [TestMethod]
    public async Task AManifestServedAsAnotherTypeThanItSaysIsRefused()
    {
        var image = Image.Empty(Amd64);
        var served = Document.Of(MediaTypes.DockerManifest, image.Document.Bytes);
        var source = new OneImage(served, image.ConfigBlob);
        await Fails(ErrorCode.InconsistentImage, () => Image.ReadAsync(source, "x", Amd64, default));
    }

    [TestMethod]
    public async Task AnIndexWithoutThePlatformSaysWhichItHas()
    {
        var image = Image.Empty(Platform.Parse("linux/arm64"));
        var index = new Index
        {
            Manifests = [image.Document.Descriptor with { Platform = image.Config.Platform }],
        };
        var source = new OneImage(Document.Of(MediaTypes.OciIndex, OciJson.Write(index)), image.ConfigBlob);
        var error = await Fails(ErrorCode.NoImageForPlatform, () => Image.ReadAsync(source, "x", Amd64, default));
        StringAssert.Contains(error.Message, "linux/arm64");
    }

    [TestMethod]
    [DataRow("abc", "abd", ErrorCode.DigestMismatch, DisplayName = "another byte")]
    [DataRow("abc", "abcd", ErrorCode.SizeMismatch, DisplayName = "a byte more")]
    [DataRow("abc", "ab", ErrorCode.SizeMismatch, DisplayName = "a byte less")]
    public async Task ABlobThatIsNotWhatItsDescriptorSaysThrows(string said, string sent, ErrorCode code)
    {
        var honest = Blob.Of("a/b", Encoding.UTF8.GetBytes(said));
        var lying = honest with { Source = Blob.Of("a/b", Encoding.UTF8.GetBytes(sent)).Source };
        await Fails(code, async () => await (await lying.OpenVerifiedAsync(default)).CopyToAsync(Stream.Null));
        await Fails(code, () => lying.ReadAsync(default));
    }

    [TestMethod]
    public void ADocumentIsHeldToTheSizeOfItsDescriptor()
    {
        var document = Image.Empty(Amd64).Document;
        foreach (var size in new[] { document.Bytes.Length - 1, document.Bytes.Length + 1 })
        {
            Assert.AreEqual(ErrorCode.SizeMismatch, Assert.ThrowsExactly<ImageBuildException>(
                () => Document.Verified(document.Descriptor with { Size = size }, document.Bytes, "x")).Code);
        }
    }

    // Its memory would be taken before a byte of it has come.
    [TestMethod]
    public async Task ADocumentThatSaysItIsHugeIsNotAskedFor()
    {
        var honest = Blob.Of("a/b", new byte[10]);
        var huge = honest with { Descriptor = honest.Descriptor with { Size = Document.MaxSize + 1 } };
        await Fails(ErrorCode.InvalidDocument, () => huge.ReadAsync(default));
    }

    private static Layer PlainLayer(string text)
    {
        // Two zero blocks are the shortest tar; the text before them only makes layers differ.
        var blob = Blob.Of(MediaTypes.OciLayer, Encoding.UTF8.GetBytes(text.PadRight(512, '\0') + new string('\0', 1024)));
        return new Layer(blob, new DiffId(blob.Descriptor.Digest));
    }

    private static async Task<ImageBuildException> Fails(ErrorCode code, Func<Task> action)
    {
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(action);
        Assert.AreEqual(code, error.Code, error.Message);
        return error;
    }

    private sealed class OneImage(Document root, Blob config) : IImageSource
    {
        public Reference? Repository => null;

        public Task<Document> ReadRootAsync(CancellationToken cancellationToken) => Task.FromResult(root);

        public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            config.OpenAsync(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
