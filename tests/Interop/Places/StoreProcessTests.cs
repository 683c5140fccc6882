using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Places;

/// <summary>Several processes at one store.</summary>
[TestClass]
public class StoreProcessTests
{
    [TestMethod]
    public async Task FourProcessesThatTagAtOnceLoseNoName()
    {
        using var folder = new TempFolder();
        var ours = new Imagebuild(folder["store"]);
        Seed(folder);
        ours.Run("copy", $"oci:{folder["layout"]}:a", "store:a:0");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(p => Task.Run(() =>
        {
            for (var i = 0; i < 8; i++)
                ours.Run("tag", "a:0", $"p{p}:{i}");
        })));
        Assert.HasCount(33, ours.Run("images", "-q").TrimEnd().Split('\n'));
    }

    [TestMethod]
    public async Task FourProcessesThatMakeOneStoreMakeOne()
    {
        using var folder = new TempFolder();
        var ours = new Imagebuild(folder["store"]);
        Seed(folder);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(p => Task.Run(() => ours.Run("copy", $"oci:{folder["layout"]}:a", $"store:p{p}:1"))));
        Assert.HasCount(4, ours.Run("images", "-q").TrimEnd().Split('\n'));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(folder["store"] + "/tmp").ToList());
    }

    private static void Seed(TempFolder folder)
    {
        var place = new Layout.LayoutPlace(folder.Path);
        using var done = WriteAsync();
        done.GetAwaiter().GetResult();

        async Task WriteAsync()
        {
            await using var destination = place.OpenDestination("layout:a");
            await Images.ImageCopier.CopyAsync(TestImages.WithFiles("one", "two"), destination, new Images.CopyOptions(), default);
        }
    }
}
