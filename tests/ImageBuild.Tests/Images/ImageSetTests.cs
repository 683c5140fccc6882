using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Images;

[TestClass]
public class ImageSetTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public async Task EditingAnIndexEditsItsImagesAndKeepsTheRest()
    {
        var places = new LayoutPlace(folder);
        var images = new[] { "linux/arm/v7", "linux/amd64" }
            .Select(p => TestImages.WithFiles(Platform.Parse(p), LayerCompression.Gzip, p)).ToList();
        var notes = ImmutableSortedDictionary<string, string>.Empty.Add("note", "kept");
        await using (var destination = places.OpenDestination("a:1"))
            await ImageCopier.CopyAsync(ImageSet.IndexOf(images, notes), destination, new CopyOptions(), default);

        await using var source = places.OpenSource("a:1");
        var read = await ImageSet.ReadAsync(source, "a:1", platform: null, default);
        var edited = await read.EditAsync(image => Task.FromResult(image.WithConfig(c => c with { Author = "me" })));

        var index = OciJson.ReadIndex(edited.Root.Bytes.Span);
        Assert.AreEqual(edited.Root.Digest, Digest.Of(edited.Root.Bytes.Span));
        Assert.AreEqual("kept", index.Annotations!["note"]);
        Assert.AreEqual("linux/arm/v7, linux/amd64", string.Join(", ", index.Manifests.Select(m => m.Platform)));
        CollectionAssert.AreEqual(edited.Images.Select(i => i.Digest).ToList(), index.Manifests.Select(m => m.Digest).ToList());
        foreach (var image in edited.Images)
        {
            Assert.AreEqual("me", image.Config.Author);
            await ImageAssert.ValidAsync(image);
        }

        Assert.AreEqual(images[1].Digest, (await ImageSet.ReadAsync(source, "a:1", TestImages.Platform, default)).Root.Digest);
    }
}
