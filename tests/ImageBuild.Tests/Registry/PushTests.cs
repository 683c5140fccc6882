using ImageBuild.Credentials;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Registry;
using Microsoft.AspNetCore.Http;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class PushTests
{
    [TestMethod]
    public async Task ABlobTakesThreeRequestsAndAManifestOne()
    {
        await using var scene = await Scene.StartAsync();
        var image = Scene.ImageOf(100_000);
        await scene.PushAsync(image);
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "1"));
        Assert.HasCount((2 * 3) + 1, scene.Registry.Requests);
        var put = scene.Registry.Of("PUT", "/uploads/")[0];
        StringAssert.StartsWith(put.Query, "?_state=a%2Fb%3D0&digest=sha256%3A", "the location comes back as it was");
        Assert.IsNotNull(put["Content-Length"]);
        Assert.AreEqual(
            image.Blobs.Sum(b => b.Descriptor.Size) + image.Document.Bytes.Length, scene.Place.Statistics.BytesSent);
    }

    [TestMethod]
    public async Task WhatTheRegistryHasIsNotSent()
    {
        await using var scene = await Scene.StartAsync();
        var image = Scene.ImageOf(1000);
        await scene.PushAsync(image);
        await scene.PushAsync(image, "app:2");
        Assert.HasCount(2, scene.Registry.Of("POST", "/uploads"));
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "2"));
    }

    [TestMethod]
    public async Task ABlobOfAnotherRepositoryOfTheRegistryIsMounted()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(1000), "base");
        await scene.PushAsync(await scene.PullAsync("base:1"), "app:1");
        Assert.IsTrue(image.Blobs.All(b => scene.Registry.HasBlob("app", b.Descriptor.Digest)));
        Assert.IsEmpty(scene.Registry.Of("PUT", "/uploads/"));
        StringAssert.Contains(scene.Registry.Of("POST", "/uploads")[0].Query, "from=base");
    }

    [TestMethod]
    public async Task AMountThatIsRefusedBecomesTheUploadThatItOpened()
    {
        await using var scene = await Scene.StartAsync(WithoutMounts);
        await scene.HasAsync(Scene.ImageOf(1000), "base");
        await scene.PushAsync(await scene.PullAsync("base:1"), "app:1");
        Assert.HasCount(2, scene.Registry.Of("POST", "/uploads"), "one a blob");
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    [DataRow(401)]
    [DataRow(404)]
    [DataRow(405)]
    public async Task AMountThatFailsIsNoFailure(int status)
    {
        await using var scene = await Scene.StartAsync((registry, context, next) =>
            context.Request.Query.ContainsKey("mount") ? Faults.Status(status)(registry, context, next) : next());
        var image = await scene.HasAsync(Scene.ImageOf(1000), "base");
        await scene.PushAsync(await scene.PullAsync("base:1"), "app:1");
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "1"));
    }

    [TestMethod]
    public async Task AMountThatIsNotUsedLeavesNothingOpen()
    {
        await using var scene = await Scene.StartAsync(WithoutMounts);
        await scene.HasAsync(Scene.ImageOf(1000), "base");
        var image = await scene.PullAsync("base:1");
        await using (var destination = scene.Place.OpenDestination(scene.Name("app:1")))
            Assert.IsFalse(await destination.TryReuseBlobAsync(image.Layers[0].Blob, CancellationToken.None));
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    public async Task ABlobOfAnotherRegistryIsNeverMounted()
    {
        await using var other = await Scene.StartAsync();
        await other.HasAsync(Scene.ImageOf(1000), "base");
        await using var scene = await Scene.StartAsync();
        await scene.PushAsync(await other.PullAsync("base:1"), "app:1");
        Assert.IsTrue(scene.Registry.Of("POST", "/uploads").All(r => r.Query.Length == 0));
    }

    [TestMethod]
    [DataRow("POST", "/uploads", DisplayName = "at the start")]
    [DataRow("PUT", "/uploads/", DisplayName = "at the blob")]
    [DataRow("PUT", "/manifests/", DisplayName = "at the manifest")]
    [DataRow("HEAD", "/blobs/", DisplayName = "at the question")]
    public async Task ABrokenPushIsBegunAnew(string method, string path)
    {
        await using var scene = await Scene.StartAsync(
            Faults.On(method, path, Faults.Times(2, Faults.Break())), Faults.On(method, path, Faults.Times(2, Faults.Status(503))));
        var image = Scene.ImageOf(3_000_000);
        await scene.PushAsync(image);
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "1"));
        Assert.AreEqual(0, scene.Registry.OpenUploads, "each is ended or given up");
    }

    [TestMethod]
    public async Task ARegistryThatTakesNoWholeBlobGetsItByPatch()
    {
        await using var scene = await Scene.StartAsync(
            (registry, context, next) => context.Request.Method == "PUT" && context.Request.ContentLength > 0
                && context.Request.Path.Value!.Contains("/uploads/", StringComparison.Ordinal)
                ? Faults.Status(405)(registry, context, next) : next());
        var image = Scene.ImageOf(100_000);
        await scene.PushAsync(image);
        Assert.IsTrue(image.Blobs.All(b => scene.Registry.HasBlob("app", b.Descriptor.Digest)));
        Assert.HasCount(2, scene.Registry.Of("PATCH", "/uploads/"));
    }

    [TestMethod]
    public async Task ABlobThatIsNotWhatItSaysIsNotKeptAndItsUploadIsGivenUp()
    {
        await using var scene = await Scene.StartAsync();
        var good = Blob.Of("a/b", new byte[300_000]);
        var blob = new Blob(good.Descriptor with { Digest = Digest.Of("other"u8) }, good.Source);
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await Assert.ThrowsExactlyAsync<ImageBuildException>(() => destination.PutBlobAsync(blob, null, CancellationToken.None));
        Assert.IsFalse(scene.Registry.HasBlob("app", blob.Descriptor.Digest));
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    [DataRow(299_999)]
    [DataRow(300_001)]
    public async Task ABlobOfAnotherLengthIsNotKept(int length)
    {
        await using var scene = await Scene.StartAsync();
        var good = Blob.Of("a/b", new byte[300_000]);
        var blob = new Blob(good.Descriptor with { Size = length }, good.Source);
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await Scene.FailsAsync(ErrorCode.SizeMismatch, () => destination.PutBlobAsync(blob, null, CancellationToken.None));
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    public async Task ARegistryThatRefusesABlobBeforeItHasReadItIsSaid()
    {
        await using var scene = await Scene.StartAsync(Faults.On("PUT", "/uploads/", Faults.Status(413, "SIZE", "too large")));
        await using var destination = scene.Place.OpenDestination(scene.Name());
        var blob = Blob.Of("a/b", new byte[30_000_000]);
        var error = await Scene.FailsAsync(
            ErrorCode.RegistryRefused, () => destination.PutBlobAsync(blob, null, CancellationToken.None));
        StringAssert.Contains(error.Message, "413");
        StringAssert.Contains(error.Message, "SIZE: too large");
    }

    [TestMethod]
    [DataRow(false, DisplayName = "whole")]
    [DataRow(true, DisplayName = "in chunks")]
    public async Task AnUploadElsewhereIsSentWithoutAuthorization(bool inChunks)
    {
        await using var storage = await FakeRegistry.StartAsync();
        await using var scene = await Scene.StartAsync(
            o => o with { Credentials = new Anyone("user", "pw"), AlwaysInChunks = inChunks, ChunkSize = 100 },
            Faults.Basic("user", "pw"),
            Faults.On("POST", "/uploads", Elsewhere(storage)));
        var image = Scene.ImageOf(1000);
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await destination.PutBlobAsync(image.Layers[0].Blob, null, CancellationToken.None);
        Assert.IsTrue(storage.HasBlob("app", image.Layers[0].Descriptor.Digest));
        Assert.IsTrue(storage.Requests.All(r => r["Authorization"] is null));
    }

    [TestMethod]
    [DataRow("file:///etc/passwd")]
    [DataRow("ftp://storage.example/x")]
    [DataRow("https://user:pw@storage.example/x")]
    public async Task AnUploadToWhatIsNoWebAddressIsNotSent(string location)
    {
        await using var scene = await Scene.StartAsync(Faults.On("POST", "/uploads", Faults.Header("Location", location)));
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await Scene.FailsAsync(
            ErrorCode.UnsafeRedirect, () => destination.PutBlobAsync(Blob.Of("a/b", new byte[10]), null, CancellationToken.None));
        Assert.AreEqual(0, scene.Place.Statistics.BytesSent);
    }

    [TestMethod]
    public async Task AnUploadThatAPublicRegistryOpensOnThisMachineIsNotSent()
    {
        await using var storage = await FakeRegistry.StartAsync();
        using var transport = new Transport(new RegistryOptions().WithInsecureRegistries("8.8.8.8:5000"), new RegistryStatistics());
        // It is never asked: where it is public is known by its address.
        var host = new RegistryHost("8.8.8.8:5000", transport);
        foreach (var name in new[] { "127.0.0.1", "localhost" })
        {
            var request = new RegistryRequest(HttpMethod.Put, "", new AuthScope("app", RegistryAccess.Push))
            {
                Location = new Uri(storage.Url.Replace("127.0.0.1", name, StringComparison.Ordinal) + "/v2/app/blobs/uploads/1"),
            };
            await Scene.FailsAsync(ErrorCode.UnsafeRedirect, () => host.SendAsync(request, CancellationToken.None));
        }

        Assert.IsEmpty(storage.Requests);
    }

    [TestMethod]
    public async Task AnUploadThatIsNowhereIsSaid()
    {
        await using var scene = await Scene.StartAsync(Faults.On("POST", "/uploads", Faults.Header("Location", null)));
        await Scene.FailsAsync(ErrorCode.NotARegistry, () => scene.PushAsync(Scene.ImageOf(10)));
    }

    [TestMethod]
    [DataRow(10_000, DisplayName = "cut in the middle")]
    [DataRow(0, DisplayName = "cut before anything came")]
    public async Task AWholeBlobThatWasCutIsSentAgainFromItsStart(int after)
    {
        await using var scene = await Scene.StartAsync(Faults.On("PUT", "/uploads/", Faults.Times(2, Faults.CutBody(after))));
        var image = Scene.ImageOf(500_000);
        await scene.PushAsync(image);
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "1"));
        Assert.IsEmpty(scene.Registry.Of("PATCH", "/uploads/"));
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    public async Task AnIndexFollowsItsManifestsAndItsNameComesLast()
    {
        await using var scene = await Scene.StartAsync();
        var images = new[] { Scene.ImageOf(10, 1), Scene.ImageOf(20, 2) };
        var index = Document.Of(MediaTypes.OciIndex, OciJson.Write(new Index { Manifests = [.. images.Select(i => i.Document.Descriptor)] }));
        await using (var destination = scene.Place.OpenDestination(scene.Name()))
        {
            foreach (var image in images)
                await destination.PutManifestAsync(image.Document, CancellationToken.None);
            await destination.PutManifestAsync(index, CancellationToken.None);
            Assert.IsNull(scene.Registry.Tagged("app", "1"));
            await destination.CommitAsync(index, CancellationToken.None);
        }

        CollectionAssert.AreEqual(
            new[] { images[0].Digest.ToString(), images[1].Digest.ToString(), "1" },
            scene.Registry.Of("PUT", "/manifests/").Select(r => r.Path.Split('/')[^1]).ToList());
    }

    [TestMethod]
    [DataRow("/manifests/1", DisplayName = "of the name")]
    [DataRow("/manifests/sha256", DisplayName = "of an image in an index")]
    public async Task ARegistryThatTakesAManifestForAnotherIsFound(string path)
    {
        var other = Digest.Of("other"u8).ToString();
        await using var scene = await Scene.StartAsync(Faults.On("PUT", path, Faults.Header("Docker-Content-Digest", other)));
        var index = ImageSet.IndexOf([Scene.ImageOf(10)]);
        await using var destination = scene.Place.OpenDestination(scene.Name());
        var error = await Scene.FailsAsync(
            ErrorCode.OtherImageHeld, () => ImageCopier.CopyAsync(index, destination, new CopyOptions(), CancellationToken.None));
        StringAssert.Contains(error.Message, $"'{scene.Name()}' has {other} where ");
    }

    [TestMethod]
    public async Task ARegistryNeedNotSayWhatItTook()
    {
        await using var scene = await Scene.StartAsync(Faults.On("PUT", "/manifests/", Faults.Header("Docker-Content-Digest", null)));
        await scene.PushAsync(Scene.ImageOf(10));
        Assert.IsNotNull(scene.Registry.Tagged("app", "1"));
    }

    [TestMethod]
    public async Task AReferenceWithADigestTakesNoOtherImage()
    {
        await using var scene = await Scene.StartAsync();
        await Scene.FailsAsync(
            ErrorCode.DigestMismatch, () => scene.PushAsync(Scene.ImageOf(10), $"app:1@{Digest.Of("other"u8)}"));
        Assert.IsNull(scene.Registry.Tagged("app", "1"));
    }

    [TestMethod]
    public async Task ProgressEndsAtTheSizeAlsoAfterASecondTry()
    {
        await using var scene = await Scene.StartAsync(Faults.On("PUT", "/uploads/", Faults.Times(1, Faults.Status(503))));
        var progress = new Last();
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await destination.PutBlobAsync(Blob.Of("a/b", new byte[500_000]), progress, CancellationToken.None);
        Assert.AreEqual(500_000, progress.Value);
    }

    private static Task WithoutMounts(FakeRegistry registry, HttpContext context, Func<Task> next)
    {
        if (context.Request.Query.ContainsKey("mount"))
            context.Request.QueryString = QueryString.Empty;
        return next();
    }

    // The other server opens the upload, and the registry passes its location on.
    private static Fault Elsewhere(FakeRegistry storage) => async (_, context, _) =>
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(storage.Url + context.Request.Path), null);
        context.Response.StatusCode = 202;
        context.Response.Headers.Location = storage.Url + answer.Headers.Location;
    };

    private sealed class Last : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
