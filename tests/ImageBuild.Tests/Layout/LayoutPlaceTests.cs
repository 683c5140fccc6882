using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Layout;

[TestClass]
public sealed class LayoutPlaceTests : PlaceConformance
{
    protected override IPlace Place => new LayoutPlace(Folder);

    protected override string Name(string tag) => $"layout:{tag}";

    [TestMethod]
    public async Task AnotherTagStaysBesideTheNewOne()
    {
        var (a, b) = (TestImages.WithFiles("a"), TestImages.WithFiles("b"));
        await WriteAsync(a, Name("a"));
        await WriteAsync(b, Name("b"));
        await using var source = Place.OpenSource(Name("a"));
        Assert.AreEqual(a.Digest, (await source.ReadRootAsync(default)).Digest);
    }

    [TestMethod]
    public async Task WithoutATagTheOnlyImageIsMeantAndSeveralAreAnError()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, Name("a"));
        await using (var only = Place.OpenSource("layout"))
            Assert.AreEqual(image.Digest, (await only.ReadRootAsync(default)).Digest);
        await WriteAsync(TestImages.WithFiles("b"), Name("b"));
        await using var several = Place.OpenSource("layout");
        StringAssert.Contains((await FailsAsync(ErrorCode.ImageNotFound, () => several.ReadRootAsync(default))).Message, "a, b");
    }

    [TestMethod]
    public async Task ASecondCopySendsNothing()
    {
        await WriteAsync(TestImages.WithFiles("a", "b"), Name("a"));
        var again = await WriteAsync(TestImages.WithFiles("a", "b"), Name("again"));
        Assert.AreEqual(0, again.BlobsSent);
        Assert.AreEqual(3, again.BlobsReused);
    }

    [TestMethod]
    public async Task AFailureLeavesNoFolderWhereThereWasNoneAndNoBlobWhereThereWasALayout()
    {
        await AbandonAsync();
        Assert.IsFalse(Directory.Exists(Path.Combine(Folder, "layout")));
        await WriteAsync(TestImages.WithFiles("a"), Name("a"));
        var before = Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories);
        await AbandonAsync();
        CollectionAssert.AreEquivalent(before, Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories));

        async Task AbandonAsync()
        {
            await using var destination = Place.OpenDestination(Name("b"));
            await destination.PutBlobAsync(TestImages.WithFiles("b").Layers[0].Blob, null, default);
        }
    }

    [TestMethod]
    public async Task AFolderOfTheUsersDoesNotBecomeALayout()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "layout"));
        File.WriteAllText(Path.Combine(Folder, "layout", "thesis.txt"), "x");
        await FailsAsync(ErrorCode.NotALayout, () => WriteAsync(TestImages.WithFiles("a"), Name("a")));
    }

    [TestMethod]
    public async Task WritingWithoutATagTakesNoTagAway()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, Name("a"));
        await WriteAsync(image, "layout");
        await using var source = Place.OpenSource(Name("a"));
        Assert.AreEqual(image.Digest, (await source.ReadRootAsync(default)).Digest);
    }

    [TestMethod]
    public async Task ManyWritersAtOnceLoseNoTag()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => WriteAsync(TestImages.WithFiles($"{i}"), Name($"t{i}")))));
        for (var i = 0; i < 16; i++)
        {
            await using var source = Place.OpenSource(Name($"t{i}"));
            Assert.AreEqual(TestImages.WithFiles($"{i}").Digest, (await source.ReadRootAsync(default)).Digest);
        }
    }

    [TestMethod]
    [DataRow("dir:tag", "dir", "tag")]
    [DataRow("dir", "dir", null)]
    [DataRow("dir:", "dir", null)]
    [DataRow(@"C:\dir:tag", @"C:\dir", "tag")]
    [DataRow("C:/dir", "C:/dir", null)]
    [DataRow("/a/b:docker.io/library/x:1", "/a/b", "docker.io/library/x:1")]
    [DataRow("c:tag", "c", "tag", DisplayName = "a folder of one letter")]
    public void APathMayBeginWithADrive(string text, string path, string? name) =>
        Assert.AreEqual((path, name), PathAndName.Split(text));
}
