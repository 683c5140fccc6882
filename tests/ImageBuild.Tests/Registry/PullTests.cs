using System.Text;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class PullTests
{
    [TestMethod]
    public async Task AnImageIsReadByThreeRequestsAndOneALayer()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(1000));
        var pulled = await scene.PullAsync();
        Assert.AreEqual(image.Digest, pulled.Digest);
        Assert.HasCount(3, scene.Registry.Requests);
        Assert.AreEqual(3, scene.Place.Statistics.Requests);
        StringAssert.StartsWith(scene.Registry.Requests[0]["User-Agent"], "imagebuild");
        foreach (var type in new[] { MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerManifest, MediaTypes.DockerManifestList })
            StringAssert.Contains(scene.Registry.Requests[0]["Accept"], type);
    }

    [TestMethod]
    public async Task ANameIsResolvedByOneHead()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(10));
        Assert.AreEqual(image.Document.Descriptor, await scene.Place.ResolveAsync(scene.Name(), CancellationToken.None));
        Assert.IsNull(await scene.Place.ResolveAsync(scene.Name("app:other"), CancellationToken.None));
        Assert.IsTrue(scene.Registry.Requests.All(r => r.Method == "HEAD"));
        Assert.HasCount(2, scene.Registry.Requests);
    }

    [TestMethod]
    public async Task AnIndexIsReadManifestByManifest()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(10));
        var index = new Index
        {
            Manifests = [image.Document.Descriptor with { Platform = Platform.Parse("linux/amd64") }],
        };
        scene.Registry.AddManifest("app", "multi", MediaTypes.OciIndex, OciJson.Write(index));
        Assert.AreEqual(image.Digest, (await scene.PullAsync("app:multi")).Digest);
    }

    [TestMethod]
    public async Task AReferenceWithADigestIsReadByItAndHeldToIt()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync($"app:1@{image.Digest}");
        StringAssert.EndsWith(scene.Registry.Requests[0].Path, image.Digest.ToString());
    }

    [TestMethod]
    public async Task AManifestThatIsNotWhatTheDigestSaysIsRefused()
    {
        var other = Scene.ImageOf(20, seed: 2).Document;
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/manifests/", Faults.Answer(other.MediaType, other.Bytes.ToArray())));
        var image = await scene.HasAsync(Scene.ImageOf(10));
        await Scene.FailsAsync(ErrorCode.DigestMismatch, () => scene.PullAsync($"app@{image.Digest}"));
    }

    [TestMethod]
    public async Task AManifestThatIsNotWhatTheRegistrysHeaderSaysIsRefused()
    {
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/manifests/", Faults.Header("Docker-Content-Digest", $"sha256:{new string('0', 64)}")));
        await scene.HasAsync(Scene.ImageOf(10));
        await Scene.FailsAsync(ErrorCode.DigestMismatch, () => scene.PullAsync());
    }

    [TestMethod]
    [DataRow(null, DisplayName = "no digest")]
    [DataRow("md5:00", DisplayName = "no digest that is known")]
    [DataRow("../../etc/passwd", DisplayName = "a path (CVE-2024-3727)")]
    public async Task ADigestHeaderThatSaysNothingIsNoHarm(string? header)
    {
        await using var scene = await Scene.StartAsync(Faults.Header("Docker-Content-Digest", header));
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        Assert.IsNull(await scene.Place.ResolveAsync(scene.Name(), CancellationToken.None));
    }

    [TestMethod]
    public async Task AManifestOfAnotherTypeThanTheIndexSaysIsRefused()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(10));
        var index = new Index
        {
            Manifests = [image.Document.Descriptor with { MediaType = MediaTypes.DockerManifest, Platform = Platform.Parse("linux/amd64") }],
        };
        scene.Registry.AddManifest("app", "multi", MediaTypes.OciIndex, OciJson.Write(index));
        var error = await Scene.FailsAsync(ErrorCode.InconsistentImage, () => scene.PullAsync("app:multi"));
        StringAssert.Contains(error.Message, "the index says");
    }

    [TestMethod]
    public async Task AManifestThatIsTooLargeIsNotRead()
    {
        await using var scene = await Scene.StartAsync(Faults.On(
            "GET", "/manifests/", Faults.Answer(MediaTypes.OciManifest, new byte[Document.MaxSize + 1])));
        var error = await Scene.FailsAsync(ErrorCode.InvalidDocument, () => scene.PullAsync());
        StringAssert.Contains(error.Message, "larger");
    }

    [TestMethod]
    public async Task ALayerWithOtherBytesIsRefused()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(1000));
        scene.Registry.AddBlob("app", image.Layers[0].Descriptor.Digest, new byte[1000]);
        await Scene.FailsAsync(ErrorCode.DigestMismatch, () => scene.PullAsync());
    }

    [TestMethod]
    [DataRow(999)]
    [DataRow(1001)]
    public async Task ALayerOfAnotherLengthIsRefusedBeforeItIsRead(int length)
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(1000));
        scene.Registry.AddBlob("app", image.Layers[0].Descriptor.Digest, new byte[length]);
        await Scene.FailsAsync(ErrorCode.SizeMismatch, () => scene.PullAsync());
        Assert.AreEqual(image.ConfigBytes.Length, scene.Place.Statistics.BytesReceived);
    }

    [TestMethod]
    public async Task AMissingLayerIsSaid()
    {
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/blobs/", Faults.Status(404)));
        await scene.HasAsync(Scene.ImageOf(1000));
        await Scene.FailsAsync(ErrorCode.BlobNotFound, () => scene.PullAsync());
    }

    // CVE-2020-15157: whose server that is, is the image's author's choice.
    [TestMethod]
    public async Task AnAddressThatAManifestNamesIsNeverAsked()
    {
        await using var elsewhere = await FakeRegistry.StartAsync();
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/blobs/", Faults.Status(404)));
        var image = Scene.ImageOf(1000);
        var layer = image.Layers[0];
        var foreign = new Blob(layer.Descriptor with { Urls = [$"http://{elsewhere.Host}/v2/app/blobs/{layer.Descriptor.Digest}"] }, layer.Blob.Source);
        await scene.HasAsync(Image.Empty(TestImages.Platform).Append([(new Layer(foreign, layer.DiffId), new History { CreatedBy = "test" })]));
        await Scene.FailsAsync(ErrorCode.BlobNotFound, () => scene.PullAsync());
        Assert.IsEmpty(elsewhere.Requests);
    }

    [TestMethod]
    [DataRow("NAME_UNKNOWN", "has no repository 'app'")]
    [DataRow("MANIFEST_UNKNOWN", "no such tag")]
    [DataRow("ODD", "The registry says: ODD: it is odd")]
    public async Task AMissingImageIsSaidWithWhatTheRegistryKnows(string code, string hint)
    {
        await using var scene = await Scene.StartAsync(Faults.Status(404, code, "it is odd"));
        var error = await Scene.FailsAsync(ErrorCode.ImageNotFound, () => scene.PullAsync());
        StringAssert.Contains(error.Message, hint);
        StringAssert.Contains(error.Message, scene.Name());
    }

    [TestMethod]
    public async Task WhatTheRegistrySaysIsBoundedAndCanNotWriteToATerminal()
    {
        await using var scene = await Scene.StartAsync(
            Faults.Status(400, "BAD", "\u001b[31mred\u0007" + new string('x', 10_000)));
        var error = await Scene.FailsAsync(ErrorCode.RegistryRefused, () => scene.PullAsync());
        Assert.IsFalse(error.Message.Any(char.IsControl));
        Assert.IsLessThan(1000, error.Message.Length);
        StringAssert.Contains(error.Message, "BAD:");
    }

    [TestMethod]
    [DataRow("<html>not found</html>", "text/html", DisplayName = "a page")]
    [DataRow("{\"errors\":5}", "application/json", DisplayName = "other JSON")]
    [DataRow("{\"errors\":[7]}", "application/json", DisplayName = "errors that are none")]
    [DataRow("{\"errors\":[{\"code\":[]}]}", "application/json", DisplayName = "a code that is none")]
    [DataRow("{", "application/json", DisplayName = "half of it")]
    public async Task AnErrorOfAnotherFormIsAnErrorAllTheSame(string body, string type)
    {
        await using var scene = await Scene.StartAsync((registry, context, next) =>
        {
            context.Response.StatusCode = 400;
            return Faults.Answer(type, Encoding.UTF8.GetBytes(body))(registry, context, next);
        });
        await Scene.FailsAsync(ErrorCode.RegistryRefused, () => scene.PullAsync());
    }

    [TestMethod]
    public async Task AWebPageIsNoRegistry()
    {
        await using var scene = await Scene.StartAsync(Faults.Answer("text/html", "<html>Please log in</html>"u8.ToArray()));
        await Scene.FailsAsync(ErrorCode.UnsupportedManifest, () => scene.PullAsync());
    }
}
