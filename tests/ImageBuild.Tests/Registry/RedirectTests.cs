using ImageBuild.Images;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

/// <summary>Where layers come from elsewhere: nobody else is told who we are (moby #50065, CVE-2020-15157).</summary>
[TestClass]
public class RedirectTests
{
    [TestMethod]
    [DataRow(301)]
    [DataRow(302)]
    [DataRow(303)]
    [DataRow(307)]
    [DataRow(308)]
    public async Task ALayerElsewhereIsReadThereWithoutAuthorization(int status)
    {
        await using var storage = await FakeRegistry.StartAsync();
        await using var scene = await WithPasswordAsync(
            Faults.Basic("user", "pw"), Faults.On("GET", "/blobs/", Elsewhere(storage, status)));
        await CopyAsync(await scene.HasAsync(Scene.ImageOf(100)), storage);
        await scene.PullAsync();
        Assert.HasCount(2, storage.Requests);
        Assert.IsTrue(storage.Requests.All(r => r["Authorization"] is null));
        Assert.IsTrue(scene.Registry.Of("GET", "/blobs/").Any(r => r["Authorization"] is not null));
    }

    [TestMethod]
    public async Task ARedirectWithinTheRegistryKeepsItsAuthorization()
    {
        var first = true;
        await using var scene = await WithPasswordAsync(Faults.Basic("user", "pw"), (registry, context, next) =>
        {
            if (!first || !context.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal))
                return next();
            first = false;
            return Faults.Redirect(() => context.Request.Path)(registry, context, next);
        });
        await scene.HasAsync(Scene.ImageOf(100));
        await scene.PullAsync();
    }

    [TestMethod]
    public async Task ABrokenLayerElsewhereIsAskedForAtTheRegistryAgain()
    {
        await using var storage = await FakeRegistry.StartAsync(Faults.Times(2, Faults.Cut(200_000)));
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/blobs/", Elsewhere(storage, 307)));
        var image = await scene.HasAsync(Scene.ImageOf(1_000_000));
        await CopyAsync(image, storage);
        await scene.PullAsync();
        var layer = image.Layers[0].Descriptor.Digest.ToString();
        Assert.AreEqual(storage.Of("GET", layer).Count, scene.Registry.Of("GET", layer).Count);
        StringAssert.StartsWith(storage.Of("GET", layer)[1]["Range"], "bytes=");
    }

    [TestMethod]
    public async Task TenRedirectsAreEnough()
    {
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/manifests/", (r, c, n) => Faults.Redirect(() => c.Request.Path)(r, c, n)));
        await Scene.FailsAsync(ErrorCode.UnsafeRedirect, () => scene.PullAsync());
        Assert.HasCount(11, scene.Registry.Requests);
    }

    [TestMethod]
    [DataRow("file:///etc/passwd")]
    [DataRow("gopher://127.0.0.1/")]
    public async Task ARedirectToWhatIsNoWebAddressIsNotFollowed(string location)
    {
        await using var scene = await Scene.StartAsync(Faults.Redirect(() => location));
        await Scene.FailsAsync(ErrorCode.UnsafeRedirect, () => scene.PullAsync());
    }

    [TestMethod]
    public async Task APushIsNotRedirected()
    {
        await using var scene = await Scene.StartAsync(Faults.On("POST", "/uploads", Faults.Redirect(() => "/elsewhere")));
        await Scene.FailsAsync(ErrorCode.NotARegistry, () => scene.PushAsync(Scene.ImageOf(10)));
    }

    [TestMethod]
    public async Task AnAddressOfThisMachineIsRefusedWhereAPublicServerNamedIt()
    {
        await using var registry = await FakeRegistry.StartAsync();
        using var transport = new Transport(new RegistryOptions(), new RegistryStatistics());
        foreach (var host in new[] { registry.Host, registry.Host.Replace("127.0.0.1", "localhost") })
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/v2/x");
            await Scene.FailsAsync(
                ErrorCode.UnsafeRedirect, () => transport.SendAsync(message, Reach.Public, CancellationToken.None));
        }

        Assert.IsEmpty(registry.Requests);
    }

    private static Fault Elsewhere(FakeRegistry storage, int status) =>
        (registry, context, next) => Faults.Redirect(() => storage.Url + context.Request.Path, status)(registry, context, next);

    private static Task<Scene> WithPasswordAsync(params IReadOnlyList<Fault> faults) => Scene.StartAsync(
        o => o with { Credentials = new Anyone("user", "pw") }, faults);

    private static async Task CopyAsync(Image image, FakeRegistry storage)
    {
        foreach (var blob in image.Blobs)
            storage.AddBlob("app", await blob.ReadAsync(CancellationToken.None));
    }
}
