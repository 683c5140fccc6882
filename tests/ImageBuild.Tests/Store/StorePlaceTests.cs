using ImageBuild.Images;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Store;

[TestClass]
public sealed class StorePlaceTests : PlaceConformance
{
    protected override IPlace Place => new StorePlace(Store);

    private ImageStore Store => new(new StoreFolders(Path.Combine(Folder, "store")), TestImages.Platform);

    protected override string Name(string tag) => $"test/app:{tag}";

    [TestMethod]
    public async Task AnImageIsFoundByItsNameItsIdTheIdsBeginningAndItsDigest()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, Name("a"));
        foreach (var name in new[] { "test/app:a", "docker.io/test/app:a", image.Id.Hex, image.Id.Short, image.Id.ToString(), image.Digest.ToString(), $"test/app@{image.Digest}" })
            Assert.AreEqual(image.Digest, (await Store.FindAsync(name, default)).Image.Digest, name);
        foreach (var name in new[] { "test/app:b", "test/app", "", "zz", "../../x" })
            await FailsAsync(ErrorCode.ImageNotFound, () => Store.FindAsync(name, default));
    }

    [TestMethod]
    public async Task AnImageThatLostItsNameIsKeptWithoutOne()
    {
        await WriteAsync(TestImages.WithFiles("old"), Name("a"));
        await WriteAsync(TestImages.WithFiles("new"), Name("a"));
        var names = (await Store.ListAsync(default)).Select(i => i.Name?.FamiliarName).ToList();
        CollectionAssert.AreEqual(new[] { null, "test/app:a" }, names);
    }

    [TestMethod]
    public async Task RemovingTheLastNameRemovesTheBlobsThatNobodyElseHas()
    {
        var (one, two) = (TestImages.WithFiles("shared", "one"), TestImages.WithFiles("shared", "two"));
        await WriteAsync(one, Name("1"));
        await WriteAsync(one, Name("1b"));
        await WriteAsync(two, Name("2"));

        Assert.IsEmpty((await Store.RemoveAsync(Name("1b"), new RemoveOptions(), default)).Deleted);
        var removal = await Store.RemoveAsync(Name("1"), new RemoveOptions(), default);

        CollectionAssert.AreEqual(new[] { one.Id }, removal.Deleted.ToList());
        CollectionAssert.AreEqual(new[] { one.Layers[1].DiffId }, removal.UnusedLayers.ToList());
        Assert.IsFalse(Store.Layout.HasBlob(one.Layers[1].Descriptor));
        Assert.IsTrue(Store.Layout.HasBlob(one.Layers[0].Descriptor), "the other image has it too");
        await ImageAssert.ValidAsync((await Store.FindAsync(Name("2"), default)).Image);
    }

    [TestMethod]
    public async Task AnImageWithSeveralNamesIsRemovedByIdOnlyWithForce()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, Name("a"));
        await WriteAsync(image, Name("b"));
        await FailsAsync(ErrorCode.ImageHasSeveralNames, () => Store.RemoveAsync(image.Id.Hex, new RemoveOptions(), default));
        Assert.HasCount(2, (await Store.RemoveAsync(image.Id.Hex, new RemoveOptions { Force = true }, default)).Untagged);
        Assert.IsEmpty(await Store.ListAsync(default));
    }

    [TestMethod]
    public async Task AnImageThatAContainerUsesIsNotRemoved()
    {
        var image = TestImages.WithFiles("a");
        await WriteAsync(image, Name("a"));
        var container = Directory.CreateDirectory(Path.Combine(Store.Folders.Containers, "c0ffee"));
        File.WriteAllText(Path.Combine(container.FullName, "image"), image.Digest.ToString());
        await FailsAsync(ErrorCode.ImageInUse, () => Store.RemoveAsync(Name("a"), new RemoveOptions(), default));
        await Store.RemoveAsync(Name("a"), new RemoveOptions { Force = true }, default);
        Assert.AreEqual(image.Digest, (await Store.FindAsync(image.Id.Hex, default)).Image.Digest, "kept for the container");
    }

    [TestMethod]
    public async Task TheStoreIsForNobodyButItsOwner()
    {
        await WriteAsync(TestImages.WithFiles("a"), Name("a"));
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no modes");
            return;
        }

        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Store.Folders.Root));
    }

    [TestMethod]
    public async Task AStoreThatCanNotBeWrittenIsSaid()
    {
        File.WriteAllText(Path.Combine(Folder, "store"), "a file stands where the folder should be");
        await FailsAsync(ErrorCode.StoreNotWritable, () => WriteAsync(TestImages.WithFiles("a"), Name("a")));
    }

    [TestMethod]
    [DataRow("IMAGEBUILD_STORE=/a;XDG_DATA_HOME=/b;HOME=/h", "/a")]
    [DataRow("XDG_DATA_HOME=/b;HOME=/h", "/b/imagebuild")]
    [DataRow("HOME=/h", "/h/.local/share/imagebuild")]
    [DataRow("IMAGEBUILD_STORE=;HOME=/h", "/h/.local/share/imagebuild", DisplayName = "an empty variable is none")]
    [DataRow("IMAGEBUILD_STORE=rel;HOME=/h", "/work/rel")]
    public void TheDefaultStoreComesFromTheEnvironment(string environment, string store)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("the rules of Linux");
        var variables = environment.Split(';').ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1]);
        Assert.AreEqual(store, StoreFolders.Default(variables, "/work").Root);
    }
}
