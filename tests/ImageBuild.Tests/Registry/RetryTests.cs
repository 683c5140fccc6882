using ImageBuild.Images;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class RetryTests
{
    [TestMethod]
    [DataRow(408)]
    [DataRow(429)]
    [DataRow(500)]
    [DataRow(502)]
    [DataRow(503)]
    public async Task WhatMayPassIsTriedAgain(int status)
    {
        await using var scene = await Scene.StartAsync(Faults.Times(2, Faults.Status(status)));
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        Assert.HasCount(5, scene.Registry.Requests);
        Assert.HasCount(2, scene.Time.Waits);
    }

    [TestMethod]
    [DataRow(400, ErrorCode.RegistryRefused)]
    [DataRow(401, ErrorCode.NotAuthorized)]
    [DataRow(403, ErrorCode.AccessDenied)]
    [DataRow(404, ErrorCode.ImageNotFound)]
    [DataRow(501, ErrorCode.RegistryRefused)]
    public async Task WhatWillNotPassIsNot(int status, ErrorCode code)
    {
        await using var scene = await Scene.StartAsync(Faults.Status(status));
        await Scene.FailsAsync(code, () => scene.PullAsync());
        Assert.HasCount(1, scene.Registry.Requests);
    }

    [TestMethod]
    [DataRow(429, ErrorCode.TooManyRequests)]
    [DataRow(503, ErrorCode.RegistryBroken)]
    public async Task InTheEndItIsGivenUp(int status, ErrorCode code)
    {
        await using var scene = await Scene.StartAsync(Faults.Status(status));
        await Scene.FailsAsync(code, () => scene.PullAsync());
        Assert.HasCount(5, scene.Registry.Requests);
    }

    [TestMethod]
    public async Task TheWaitsGrow()
    {
        await using var scene = await Scene.StartAsync(Faults.Status(503));
        // Each has jitter; together they show what they are around.
        for (var pull = 0; pull < 20; pull++)
            await Scene.FailsAsync(ErrorCode.RegistryBroken, () => scene.PullAsync());
        var (first, fourth) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var waits in scene.Time.Waits.Chunk(4))
            (first, fourth) = (first + waits[0], fourth + waits[3]);
        Assert.HasCount(80, scene.Time.Waits);
        Assert.IsGreaterThan(first * 2, fourth);
        Assert.IsLessThan(TimeSpan.FromMinutes(1), scene.Time.Waits.Max());
    }

    [TestMethod]
    public async Task TheRegistrySaysHowLongToWait()
    {
        await using var scene = await Scene.StartAsync(Faults.Times(1, Faults.Status(429, retryAfter: "17")));
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        Assert.AreEqual(TimeSpan.FromSeconds(17), scene.Time.Waits.Single());
    }

    [TestMethod]
    public async Task TheRegistrySaysUntilWhenToWait()
    {
        await using var scene = await Scene.StartAsync(
            Faults.Times(1, Faults.Status(503, retryAfter: "Thu, 01 Jan 1970 00:00:40 GMT")));
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        Assert.AreEqual(TimeSpan.FromSeconds(40), scene.Time.Waits.Single());
    }

    [TestMethod]
    public async Task NobodyWaitsForHours()
    {
        await using var scene = await Scene.StartAsync(Faults.Status(429, retryAfter: "21600"));
        var error = await Scene.FailsAsync(ErrorCode.TooManyRequests, () => scene.PullAsync());
        StringAssert.Contains(error.Message, "21600 seconds");
        Assert.HasCount(1, scene.Registry.Requests);
    }

    [TestMethod]
    public async Task ABrokenConnectionIsTriedAgain()
    {
        await using var scene = await Scene.StartAsync(Faults.Times(3, Faults.Break()));
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
    }

    [TestMethod]
    public async Task AConnectionThatAlwaysBreaksIsSaid()
    {
        await using var scene = await Scene.StartAsync(Faults.Break());
        await Scene.FailsAsync(ErrorCode.ConnectionFailed, () => scene.PullAsync());
    }

    [TestMethod]
    public async Task AManifestThatIsCutIsReadAgain()
    {
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/manifests/", Faults.Times(1, Faults.Cut(50))));
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        Assert.HasCount(2, scene.Registry.Of("GET", "/manifests/"));
    }

    [TestMethod]
    public async Task ALayerThatIsCutGoesOnWhereItWas()
    {
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/blobs/", Faults.Times(3, Faults.Cut(200_000))));
        var image = await scene.HasAsync(Scene.ImageOf(1_000_000));
        await scene.PullAsync();
        var ranges = scene.Registry.Of("GET", image.Layers[0].Descriptor.Digest.ToString()).Select(r => r["Range"]).ToList();
        Assert.IsNull(ranges[0]);
        Assert.IsGreaterThanOrEqualTo(3, ranges.Count);
        StringAssert.Matches(ranges[1], new("^bytes=[1-9][0-9]*-$"));
        Assert.AreEqual(1_000_000 + image.ConfigBytes.Length, scene.Place.Statistics.BytesReceived, "nothing is read twice");
    }

    [TestMethod]
    public async Task ARegistryWithoutRangesGivesTheWholeAgainAndTheBeginningIsPassedOver()
    {
        await using var scene = await Scene.StartAsync(
            Faults.NoRanges(), Faults.On("GET", "/blobs/", Faults.Times(3, Faults.Cut(200_000))));
        await scene.HasAsync(Scene.ImageOf(1_000_000));
        await scene.PullAsync();
    }

    [TestMethod]
    [DataRow("bytes 0-999999/1000000", DisplayName = "from the start")]
    [DataRow("bytes 5-999999/1000000", DisplayName = "from elsewhere")]
    [DataRow(null, DisplayName = "without saying which")]
    public async Task AnotherPartThanWasAskedForIsNotBelieved(string? range)
    {
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/blobs/", Faults.Header("Content-Range", range)),
            Faults.On("GET", "/blobs/", Faults.Times(3, Faults.Cut(200_000))));
        await scene.HasAsync(Scene.ImageOf(1_000_000));
        await Scene.FailsAsync(ErrorCode.NotARegistry, () => scene.PullAsync());
    }

    [TestMethod]
    public async Task ALayerThatIsCutAgainAndAgainIsGivenUp()
    {
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/blobs/", Faults.Cut(0)));
        await scene.HasAsync(Scene.ImageOf(1_000_000));
        await Scene.FailsAsync(ErrorCode.ConnectionFailed, () => scene.PullAsync());
    }

    [TestMethod]
    public async Task ALayerThatStallsGoesOnWhereItWas()
    {
        await using var registry = await FakeRegistry.StartAsync(
            Faults.On("GET", "/blobs/", Faults.Times(2, Faults.Stall(200_000, TimeSpan.FromSeconds(30)))));
        using var place = new RegistryPlace(new RegistryOptions { StallTimeout = TimeSpan.FromSeconds(2), RetryDelay = TimeSpan.FromMilliseconds(1) });
        var bytes = new byte[1_000_000];
        registry.AddBlob("app", bytes);
        await using var source = place.OpenSource($"{registry.Host}/app:1");
        var blob = Blob.Of("a/b", bytes);
        await using var stream = await source.OpenBlobAsync(blob.Descriptor, CancellationToken.None);
        await stream.CopyToAsync(Stream.Null);
        Assert.HasCount(3, registry.Of("GET", "/blobs/"));
    }

    [TestMethod]
    public async Task ARegistryThatNeverAnswersIsSaid()
    {
        await using var registry = await FakeRegistry.StartAsync((_, context, _) => Task.Delay(-1, context.RequestAborted));
        using var place = new RegistryPlace(new RegistryOptions { StallTimeout = TimeSpan.FromSeconds(0.1), Retries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) });
        await Scene.FailsAsync(
            ErrorCode.RegistryTimeout, () => place.OpenSource($"{registry.Host}/app:1").ReadRootAsync(CancellationToken.None));
        Assert.HasCount(2, registry.Requests);
    }

    [TestMethod]
    public async Task ACallerThatStopsIsNotToldOfTheNetwork()
    {
        using var stop = new CancellationTokenSource();
        await using var registry = await FakeRegistry.StartAsync(async (_, context, _) =>
        {
            await stop.CancelAsync();
            await Task.Delay(-1, context.RequestAborted);
        });
        using var place = new RegistryPlace(new RegistryOptions());
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => place.OpenSource($"{registry.Host}/app:1").ReadRootAsync(stop.Token));
        Assert.HasCount(1, registry.Requests);
    }

    [TestMethod]
    public async Task AHostWithoutAnAddressIsSaid()
    {
        using var place = new RegistryPlace(new RegistryOptions { Retries = 0 });
        var error = await Scene.FailsAsync(
            ErrorCode.HostNotFound, () => place.OpenSource("nowhere.invalid/app:1").ReadRootAsync(CancellationToken.None));
        StringAssert.Contains(error.Message, "nowhere.invalid");
    }

    [TestMethod]
    public async Task APortThatNobodyListensOnIsSaidAtOnce()
    {
        var time = new InstantTime();
        using var place = new RegistryPlace(Scene.Options(time));
        await Scene.FailsAsync(
            ErrorCode.ConnectionFailed, () => place.OpenSource("127.0.0.1:1/app:1").ReadRootAsync(CancellationToken.None));
        Assert.IsEmpty(time.Waits);
    }
}
