using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tests.Images;

/// <summary>Indexes in indexes, which cost a stranger a few bytes each.</summary>
[TestClass]
public sealed class NestedIndexTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    private ImageStore Store => new(new StoreFolders(root), Platform.Parse("linux/amd64"));

    public void Dispose() => Directory.Delete(root, recursive: true);

    [TestMethod]
    public async Task ThousandsInEachOtherAreRefusedAndDoNotStopAPrune()
    {
        await MakeAsync(depth: 3000, width: 1);
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(CopyAsync);
        Assert.AreEqual(ErrorCode.InconsistentImage, error.Code);
        Assert.HasCount(3001, await Store.NeededBlobsAsync(default));
    }

    // By going through each as often as it is named, this is a way of ten thousand million steps.
    [TestMethod]
    [Timeout(60_000)]
    public async Task OneThatIsNamedAgainAndAgainIsCopiedOnce()
    {
        await MakeAsync(depth: 5, width: 100);
        await CopyAsync();
        Assert.HasCount(6, await Store.NeededBlobsAsync(default));
    }

    private async Task CopyAsync()
    {
        await using var source = new LayoutPlace(root).OpenSource($"{root}:nested");
        await using var destination = new LayoutPlace(root).OpenDestination($"{root}/copy:nested");
        await ImageCopier.CopyAsync(source, "nested", destination, new CopyOptions(), default);
    }

    private async Task MakeAsync(int depth, int width)
    {
        await Store.CreateAsync();
        var document = Document.Of(MediaTypes.OciIndex, OciJson.Write(new Index { MediaType = MediaTypes.OciIndex, Manifests = [] }));
        for (var i = 0; i <= depth; i++)
        {
            await File.WriteAllBytesAsync(Store.Layout.BlobPath(document.Digest), document.Bytes);
            if (i < depth)
                document = Document.Of(MediaTypes.OciIndex, OciJson.Write(new Index { MediaType = MediaTypes.OciIndex, Manifests = [.. Enumerable.Repeat(document.Descriptor, width)] }));
        }

        await Store.Layout.EditIndexAsync(i => i with { Manifests = [Tags.Entry(document.Descriptor, "nested")] }, default);
    }
}
