using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Store;

[TestClass]
public sealed class LayerCacheTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-test-");

    private LayerCache Cache => new(folder.FullName);

    public void Dispose() => folder.Delete(recursive: true);

    [TestMethod]
    public async Task ItsBlobsAreKnownWhileAnotherLayerIsMade()
    {
        var first = Cache.Add("aa", output => Write(output, "first"));
        await Cache.GetOrAddAsync(
            "bb",
            output =>
            {
                CollectionAssert.AreEqual(new[] { first.Blob.Descriptor.Digest }, Cache.Blobs().ToList());
                return Write(output, "second");
            },
            default);
        Assert.AreEqual(2, Cache.Blobs().Count());
    }

    [TestMethod]
    public void ALayerWhoseBlobHasGoneIsNotInIt()
    {
        Cache.Add("aa", output => Write(output, "first"));
        foreach (var blob in folder.GetFiles("*.blob"))
            blob.Delete();
        Assert.IsNull(Cache.Find("aa"));
        Assert.AreEqual(0, Cache.Blobs().Count());
    }

    private static (Descriptor Descriptor, DiffId DiffId) Write(Stream output, string name)
    {
        using var writer = new LayerWriter(output, LayerCompression.Gzip);
        writer.Tar.Write(new TarEntry { Name = name, Type = TarEntryType.Directory });
        return writer.Complete();
    }
}
