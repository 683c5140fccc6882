using System.Security.Cryptography;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Tests.Registry;

/// <summary>Blobs that are sent in chunks (distribution-spec, "Pushing a blob in chunks").</summary>
[TestClass]
public class ChunkTests
{
    private const int Chunk = 100_000;
    private readonly Blob blob = Blob.Of("a/b", RandomNumberGenerator.GetBytes(250_000));

    [TestMethod]
    public async Task ARegistryThatNamesALeastChunkGetsChunksOfIt()
    {
        await using var scene = await Scene.StartAsync(o => o with { ChunkSize = 10 }, LeastChunk("100000"));
        await PushAsync(scene);
        Assert.AreEqual("0-99999 100000-199999 200000-249999", Ranges(scene));
        Assert.HasCount(1, scene.Registry.Of("POST", "/uploads"));
        Assert.AreEqual("0", scene.Registry.Of("PUT", "/uploads/").Single()["Content-Length"]);
    }

    [TestMethod]
    [DataRow("250000", DisplayName = "as large as the blob")]
    [DataRow("9223372036854775807", DisplayName = "larger than any blob")]
    [DataRow("9223372036854775808", DisplayName = "larger than a number")]
    [DataRow("-1", DisplayName = "negative")]
    [DataRow("many", DisplayName = "no number")]
    public async Task ABlobThatIsNoMoreThanAChunkIsSentWhole(string least)
    {
        await using var scene = await Scene.StartAsync(o => o with { ChunkSize = 10 }, LeastChunk(least));
        await PushAsync(scene);
        Assert.IsEmpty(scene.Registry.Of("PATCH", "/uploads/"));
    }

    [TestMethod]
    public async Task ChunksCanBeAskedFor()
    {
        await using var scene = await InChunksAsync();
        await PushAsync(scene);
        Assert.AreEqual("0-99999 100000-199999 200000-249999", Ranges(scene));
        Assert.AreEqual(blob.Descriptor.Size, scene.Place.Statistics.BytesSent, "nothing is sent twice");
    }

    [TestMethod]
    public async Task AnEmptyBlobHasNoChunks()
    {
        await using var scene = await InChunksAsync();
        await using var destination = scene.Place.OpenDestination(scene.Name());
        var empty = Blob.Of("a/b", default);
        await destination.PutBlobAsync(empty, null, CancellationToken.None);
        Assert.IsTrue(scene.Registry.HasBlob("app", empty.Descriptor.Digest));
        Assert.AreEqual("", Ranges(scene));
    }

    [TestMethod]
    [DataRow(405)]
    [DataRow(413)]
    [DataRow(415)]
    [DataRow(501)]
    public async Task ARegistryThatTakesNoWholeBlobGetsAllInChunks(int status)
    {
        await using var scene = await Scene.StartAsync(o => o with { ChunkSize = Chunk },
            (registry, context, next) => context.Request.Method == "PUT" && context.Request.ContentLength > 0
                ? Faults.Status(status)(registry, context, next) : next());
        await PushAsync(scene);
        Assert.AreEqual("0-99999 100000-199999 200000-249999", Ranges(scene));
    }

    [TestMethod]
    public async Task ARegistryThatRefusesLargeBodiesGetsSmallOnes()
    {
        await using var scene = await Scene.StartAsync((registry, context, next) => context.Request.ContentLength > 1 << 20
            ? Faults.Status(413)(registry, context, next) : next());
        var large = Blob.Of("a/b", new byte[5_000_000]);
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await destination.PutBlobAsync(large, null, CancellationToken.None);
        Assert.IsTrue(scene.Registry.HasBlob("app", large.Descriptor.Digest));
    }

    [TestMethod]
    public async Task ARegistryThatRefusesBodiesOfAnySizeIsSaid()
    {
        await using var scene = await Scene.StartAsync(Faults.On("PATCH", "/", Faults.Status(413)), Faults.On("PUT", "/", Faults.Status(413)));
        await Scene.FailsAsync(ErrorCode.RegistryRefused, () => PushAsync(scene));
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    [DataRow("nothing came", "0-99999 100000-199999 100000-199999 200000-249999")]
    [DataRow("a part came", "0-99999 100000-199999 130000-229999 230000-249999")]
    [DataRow("all came, and the answer was lost", "0-99999 100000-199999 200000-249999")]
    [DataRow("it has a problem of its own", "0-99999 100000-199999 100000-199999 200000-249999")]
    [DataRow("it wants another chunk", "0-99999 100000-199999 100000-199999 200000-249999")]
    [DataRow("it says that it has less", "0-99999 100000-199999 200000-249999")]
    [DataRow("it says that it has more", "0-99999 100000-199999 200000-249999")]
    public async Task ABrokenChunkGoesOnWhereTheRegistryIs(string what, string ranges)
    {
        await using var scene = await InChunksAsync(Faults.On("PATCH", "/", Second(BreakOf(what))));
        await PushAsync(scene);
        Assert.AreEqual(ranges, Ranges(scene));
        Assert.HasCount(1, scene.Registry.Of("POST", "/uploads"), "one upload");
        Assert.HasCount(1, scene.Registry.Of("GET", "/uploads/"), "and one question");
    }

    private static Fault BreakOf(string what) => what switch
    {
        "nothing came" => Faults.Break(),
        "a part came" => Faults.CutBody(30_000),
        "all came, and the answer was lost" => Faults.LoseAnswer(),
        "it has a problem of its own" => Faults.Status(500),
        "it wants another chunk" => Faults.Status(416),
        "it says that it has less" => Faults.Header("Range", "0-5"),
        _ => Faults.Header("Range", "0-240000"),
    };

    [TestMethod]
    public async Task EveryChunkMayBreak()
    {
        var count = 0;
        await using var scene = await Scene.StartAsync(o => o with { ChunkSize = 10_000, AlwaysInChunks = true },
            Faults.On("PATCH", "/", (r, c, n) => ++count % 2 == 0 ? Faults.Break()(r, c, n) : n()));
        await PushAsync(scene);
        Assert.HasCount(1, scene.Registry.Of("POST", "/uploads"));
    }

    [TestMethod]
    [DataRow(404, DisplayName = "it is gone")]
    [DataRow(405, DisplayName = "it can't be asked for")]
    [DataRow(200, DisplayName = "it does not say how much it has")]
    public async Task AnUploadThatCantGoOnIsBegunAnew(int status)
    {
        await using var scene = await InChunksAsync(
            Faults.On("PATCH", "/", Second(Faults.Status(404, "BLOB_UPLOAD_UNKNOWN"))), Faults.On("GET", "/uploads/", Faults.Status(status)));
        await PushAsync(scene);
        Assert.AreEqual("0-99999 100000-199999 0-99999 100000-199999 200000-249999", Ranges(scene));
        Assert.HasCount(2, scene.Registry.Of("POST", "/uploads"));
    }

    [TestMethod]
    [DataRow("0-250000", DisplayName = "more than the blob")]
    [DataRow("0-9223372036854775807", DisplayName = "more than can be counted on")]
    [DataRow("5-9", DisplayName = "no beginning")]
    [DataRow("bytes=0--1", DisplayName = "less than nothing")]
    public async Task WhatCanNotBeIsNotBelieved(string range)
    {
        await using var scene = await InChunksAsync(
            Faults.On("PATCH", "/", Second(Faults.Break())), Faults.On("GET", "/uploads/", Faults.Header("Range", range)));
        await PushAsync(scene);
        Assert.AreEqual("0-99999 100000-199999 0-99999 100000-199999 200000-249999", Ranges(scene));
    }

    [TestMethod]
    [DataRow("", DisplayName = "all of them")]
    [DataRow("0-0", DisplayName = "their bytes")]
    public async Task ARegistryThatForgetsUploadsAgainAndAgainIsSaid(string range)
    {
        await using var scene = await InChunksAsync(
            Faults.On("PATCH", "/", EverySecond(Faults.Break())), Faults.On("GET", "/uploads/", Faults.Header("Range", range)));
        await Scene.FailsAsync(ErrorCode.NotARegistry, () => PushAsync(scene));
        Assert.HasCount(5, scene.Registry.Of("POST", "/uploads"), "once, and all retries");
    }

    [TestMethod]
    public async Task ARegistryThatNeverMovesIsSaid()
    {
        await using var scene = await InChunksAsync(Faults.On("PATCH", "/", Faults.Header("Range", "0-5")), Faults.On("GET", "/uploads/", Faults.Header("Range", "0-5")));
        await Scene.FailsAsync(ErrorCode.RegistryRefused, () => PushAsync(scene));
        Assert.IsLessThan(20, scene.Registry.Requests.Count);
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "in chunks")]
    [DataRow(false, DisplayName = "whole")]
    public async Task ABlobWhoseLastAnswerWasLostIsNotSentAgain(bool inChunks)
    {
        await using var scene = await Scene.StartAsync(o => o with { ChunkSize = Chunk, AlwaysInChunks = inChunks },
            Faults.On("PUT", "/uploads/", Faults.Times(1, Faults.LoseAnswer())));
        await PushAsync(scene);
        Assert.AreEqual(blob.Descriptor.Size, scene.Place.Statistics.BytesSent);
    }

    [TestMethod]
    public async Task AChunkWhoseTokenHasEndedIsSentAgain()
    {
        var tokens = new TokenServer();
        await using var scene = await InChunksAsync(
            Faults.On("PATCH", "/", Second((_, _, next) => ForgetAsync(tokens, next))), tokens.ServeAsync);
        await PushAsync(scene);
        Assert.AreEqual("0-99999 100000-199999 100000-199999 200000-249999", Ranges(scene));
    }

    [TestMethod]
    [DataRow(250_000, DisplayName = "other bytes")]
    [DataRow(249_999, DisplayName = "a longer one")]
    [DataRow(250_001, DisplayName = "a shorter one")]
    [DataRow(200_000, DisplayName = "one that is longer by a chunk")]
    public async Task ABlobThatIsNotWhatItSaysIsNotKept(int size)
    {
        await using var scene = await InChunksAsync();
        var other = new Blob(blob.Descriptor with { Digest = Digest.Of("other"u8), Size = size }, blob.Source);
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await Scene.FailsAsync(
            size == 250_000 ? ErrorCode.DigestMismatch : ErrorCode.SizeMismatch,
            () => destination.PutBlobAsync(other, null, CancellationToken.None));
        Assert.IsEmpty(scene.Registry.Of("PUT", "/uploads/"));
        Assert.AreEqual(0, scene.Registry.OpenUploads);
    }

    [TestMethod]
    public async Task ProgressNeverExceedsTheSizeAndEndsAtIt()
    {
        await using var scene = await InChunksAsync(Faults.On("PATCH", "/", Second(Faults.CutBody(30_000))));
        var progress = new List<long>();
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await destination.PutBlobAsync(blob, new Values(progress), CancellationToken.None);
        Assert.AreEqual(blob.Descriptor.Size, progress[^1]);
        Assert.AreEqual(blob.Descriptor.Size, progress.Max());
    }

    private static Task<Scene> InChunksAsync(params IReadOnlyList<Fault> faults) =>
        Scene.StartAsync(o => o with { ChunkSize = Chunk, AlwaysInChunks = true }, faults);

    private async Task PushAsync(Scene scene)
    {
        await using (var destination = scene.Place.OpenDestination(scene.Name()))
            await destination.PutBlobAsync(blob, null, CancellationToken.None);
        Assert.IsTrue(scene.Registry.HasBlob("app", blob.Descriptor.Digest));
        Assert.AreEqual(0, scene.Registry.OpenUploads, "each is ended or given up");
    }

    private static string Ranges(Scene scene) =>
        string.Join(' ', scene.Registry.Of("PATCH", "/uploads/").Select(r => r["Content-Range"]));

    private static Fault LeastChunk(string size) => Faults.On("POST", "/uploads", Faults.Header("OCI-Chunk-Min-Length", size));

    private static Fault Second(Fault fault)
    {
        var count = 0;
        return (registry, context, next) => Interlocked.Increment(ref count) == 2 ? fault(registry, context, next) : next();
    }

    private static Fault EverySecond(Fault fault)
    {
        var count = 0;
        return (registry, context, next) => Interlocked.Increment(ref count) % 2 == 0 ? fault(registry, context, next) : next();
    }

    private static Task ForgetAsync(TokenServer tokens, Func<Task> next)
    {
        tokens.Forget();
        return next();
    }

    private sealed class Values(List<long> values) : IProgress<long>
    {
        public void Report(long value) => values.Add(value);
    }
}
