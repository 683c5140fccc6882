using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Archive;

[TestClass]
public sealed class OciArchivePlaceTests : PlaceConformance
{
    protected override IPlace Place => new OciArchivePlace(Folder, Path.Combine(Folder, "tmp"));

    protected override string Name(string tag) => $"a.tar:{tag}";

    [TestMethod]
    public async Task TheSameImageBecomesTheSameBytes()
    {
        var image = TestImages.WithFiles("one", "two", "three");
        await WriteAsync(image, "first.tar:x");
        await WriteAsync(image, "second.tar:x");
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(Folder, "first.tar")), File.ReadAllBytes(Path.Combine(Folder, "second.tar")));
    }

    [TestMethod]
    public async Task AnImageHasAnyNumberOfNames()
    {
        var image = TestImages.WithFiles("one");
        await WriteAsync(image, "a.tar:test/app:1,other:2,plain");
        foreach (var name in new[] { "test/app:1", "docker.io/library/other:2", "other:2", "2", "plain", image.Digest.ToString() })
        {
            await using var source = Place.OpenSource($"a.tar:{name}");
            Assert.AreEqual(image.Digest, (await source.ReadRootAsync(default)).Digest, name);
        }

        await using var missing = Place.OpenSource("a.tar:app:1");
        var error = await FailsAsync(ErrorCode.ImageNotFound, () => missing.ReadRootAsync(default));
        StringAssert.Contains(error.Message, "It has: test/app:1, other:2, plain.");
    }

    [TestMethod]
    public async Task AFailureLeavesTheArchiveThatWasThere()
    {
        await WriteAsync(TestImages.WithFiles("old"), Name("a"));
        var before = File.ReadAllBytes(Path.Combine(Folder, "a.tar"));
        await using (var destination = Place.OpenDestination(Name("a")))
            await destination.PutBlobAsync(TestImages.WithFiles("new").Layers[0].Blob, null, default);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Path.Combine(Folder, "a.tar")));
        Assert.AreEqual("a.tar", string.Join(' ', Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName)));
    }

    [TestMethod]
    public async Task TwoWritersOfOneFileDoNotMix()
    {
        await using var first = Place.OpenDestination(Name("a"));
        await first.PutBlobAsync(TestImages.WithFiles("one").Layers[0].Blob, null, default);
        await using var second = Place.OpenDestination(Name("a"));
        await FailsAsync(ErrorCode.PlaceNotWritable, () => second.PutBlobAsync(TestImages.WithFiles("two").Layers[0].Blob, null, default));
    }

    [TestMethod]
    public async Task AFolderThatIsNotThereIsSaid() =>
        await FailsAsync(ErrorCode.PlaceNotWritable, () => WriteAsync(TestImages.WithFiles("a"), "no/such/folder/a.tar"));

    [TestMethod]
    public async Task AFileThatIsNotThereIsSaid()
    {
        await using var source = Place.OpenSource("none.tar");
        await FailsAsync(ErrorCode.ImageNotFound, () => source.ReadRootAsync(default));
    }
}
