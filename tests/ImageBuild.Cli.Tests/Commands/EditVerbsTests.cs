using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Cli.Tests.Commands;

/// <summary><c>append</c> and <c>rebase</c>.</summary>
[TestClass]
public sealed class EditVerbsTests : IDisposable
{
    private readonly TestCommandLine cli = new();

    public EditVerbsTests()
    {
        Directory.CreateDirectory(Path.Combine(cli.Folder, "tree", "opt"));
        File.WriteAllText(Path.Combine(cli.Folder, "tree", "opt", "file"), "text");
        File.WriteAllBytes(Path.Combine(cli.Folder, "layer.tar"), LayerText.Tar("file a text=b\nwhiteout c"));
    }

    public void Dispose() => cli.Dispose();

    [TestMethod]
    public async Task LayersAreAppendedInTheirOrderWithTheirHistory()
    {
        var basis = await cli.AddAsync("base:1", "b");
        var digest = await cli.RunAsync("append", "store:base:1", "-f", "layer.tar", "-f", "tree", "-t", "store:app:1", "-q");
        var image = (await cli.Store.FindAsync("app:1", default)).Image;
        Assert.AreEqual(image.Digest + "\n", digest);
        CollectionAssert.AreEqual(basis.Layers.Select(l => l.DiffId).ToList(), image.Layers.Take(1).Select(l => l.DiffId).ToList());
        Assert.AreEqual("imagebuild append layer.tar|imagebuild append tree", string.Join('|', image.Config.History!.Value.Skip(1).Select(h => h.CreatedBy)));
        await ImageAssert.ValidAsync(image);
        Assert.AreEqual(digest, await cli.RunAsync("append", "store:base:1", "-f", "layer.tar", "-f", "tree/", "--to", "oci:layout:1", "-q"), "the same again");
        Assert.DoesNotContain("base.name", await File.ReadAllTextAsync(cli.Store.Layout.BlobPath(image.Digest)));
    }

    [TestMethod]
    public async Task WithoutADestinationTheImageIsInTheStoreWithoutAName()
    {
        var digest = (await cli.RunAsync("append", "scratch", "-f", "tree")).Trim();
        var stored = await cli.Store.FindAsync(digest, default);
        Assert.IsNull(stored.Name);
        await ImageAssert.ValidAsync(stored.Image);
    }

    [TestMethod]
    public async Task AnImageIsRebasedInItsPlace()
    {
        await cli.AddAsync("base:1", "old");
        var next = await cli.AddAsync("base:2", "new", "newer");
        await cli.RunAsync("append", "store:base:1", "-f", "tree", "-t", "store:app:1");
        var digest = await cli.RunAsync("rebase", "store:app:1", "--old-base", "store:base:1", "--new-base", "store:base:2");
        var image = (await cli.Store.FindAsync("app:1", default)).Image;
        Assert.AreEqual(image.Digest + "\n", digest);
        Assert.HasCount(3, image.Layers);
        Assert.AreEqual(new BaseRecord(null, next.Digest), image.Base);
        await ImageAssert.ValidAsync(image);
    }

    [TestMethod]
    public async Task AnIndexIsEditedForAllItsPlatforms()
    {
        var places = new LayoutPlace(cli.Folder);
        async Task<List<Image>> AddAsync(string name, params string[] platforms)
        {
            var images = platforms.Select(p => TestImages.WithFiles(Platform.Parse(p), Layers.LayerCompression.Gzip, name, p)).ToList();
            await using var destination = places.OpenDestination(name);
            await ImageCopier.CopyAsync(ImageSet.IndexOf(images), destination, new CopyOptions(), default);
            return images;
        }

        await AddAsync("l:old", "linux/amd64", "linux/arm64");
        var next = await AddAsync("l:new", "linux/arm64", "linux/amd64");
        await AddAsync("l:half", "linux/amd64");
        await cli.RunAsync("append", "oci:l:old", "--all", "-f", "tree", "-t", "oci:l:app");
        await cli.FailsAsync(ErrorCode.NoImageForPlatform, "rebase", "-q", "oci:l:app", "-a", "--old-base", "oci:l:old", "--new-base", "oci:l:half");
        await cli.RunAsync("rebase", "oci:l:app", "-a", "--old-base", "oci:l:old", "--new-base", "oci:l:new");
        await using var source = places.OpenSource("l:app");
        var made = await ImageSet.ReadAsync(source, "l:app", null, default);
        CollectionAssert.AreEqual(new[] { next[1].Digest, next[0].Digest }, made.Images.Select(i => i.Base.Digest!).ToArray());
        foreach (var image in made.Images)
            await ImageAssert.ValidAsync(image);
    }

    [TestMethod]
    public async Task WhatCanNotBeDoneIsSaidAndLeavesNothing()
    {
        await cli.AddAsync("base:1", "old");
        await cli.FailsAsync(ErrorCode.NoLayerFile, "append", "store:base:1", "-f", "none", "-t", "store:app:1");
        await File.WriteAllBytesAsync(Path.Combine(cli.Folder, "bad.tar"), LayerText.Tar("file ../../etc/passwd"));
        await cli.FailsAsync(ErrorCode.InvalidImagePath, "append", "store:base:1", "-f", "bad.tar", "-t", "store:app:1");
        await cli.FailsAsync(ErrorCode.BaseNotSaid, "rebase", "store:base:1");
        await cli.FailsAsync(ErrorCode.BaseNotSaid, "rebase", "store:base:1", "--new-base", "scratch");
        await cli.AddAsync("other:1", "other");
        await cli.FailsAsync(ErrorCode.NotBasedOn, "rebase", "-q", "store:base:1", "--old-base", "store:other:1", "--new-base", "scratch");
        await cli.FailsAsync(ErrorCode.UnsupportedPlace, "append", "store:base:1", "-f", "tree", "-t", "scratch");
        Assert.IsNull(await cli.Store.TryFindAsync("app:1", default));
    }
}
