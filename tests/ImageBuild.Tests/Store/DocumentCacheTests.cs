using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tests.Store;

[TestClass]
public sealed class DocumentCacheTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly Document document = Document.Of(MediaTypes.OciManifest, "{ \"a\":\n1 }"u8.ToArray());

    public void Dispose() => folder.Delete(recursive: true);

    [TestMethod]
    public void WhatWasPutInComesOut()
    {
        var cache = new DocumentCache(Path.Combine(folder.FullName, "new"));
        Assert.IsNull(cache.Find(document.Digest));
        cache.Add(document);
        var found = cache.Find(document.Digest)!;
        Assert.AreEqual(MediaTypes.OciManifest, found.MediaType);
        CollectionAssert.AreEqual(document.Bytes.ToArray(), found.Bytes.ToArray());
    }

    [TestMethod]
    [DataRow("application/x\n{ \"a\":\n2 }", DisplayName = "other bytes")]
    [DataRow("", DisplayName = "nothing, as after a power cut")]
    [DataRow("application/x", DisplayName = "half of it")]
    public void WhatIsDamagedIsNotThere(string text)
    {
        var cache = new DocumentCache(folder.FullName);
        cache.Add(document);
        File.WriteAllText(folder.GetFiles().Single().FullName, text);
        Assert.IsNull(cache.Find(document.Digest));
    }

    [TestMethod]
    public void TheOldestOfVeryManyGo()
    {
        var cache = new DocumentCache(folder.FullName);
        cache.Add(document);
        File.SetLastWriteTimeUtc(folder.GetFiles().Single().FullName, DateTime.UnixEpoch);
        for (var i = 0; i < 1000; i++)
            File.WriteAllText(Path.Combine(folder.FullName, $"sha256-{i}"), "");
        var newest = Document.Of(MediaTypes.OciManifest, "{}"u8.ToArray());
        cache.Add(newest);
        Assert.IsNull(cache.Find(document.Digest));
        Assert.IsNotNull(cache.Find(newest.Digest));
    }
}
