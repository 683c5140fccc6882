using System.Security.Cryptography;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Interop.Places;

/// <summary>The power is cut when a publish has made a layer.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LayerCachePowerCutTests
{
    [TestMethod]
    public async Task ALayerThatWasMadeOutlivesAPowerCut()
    {
        using var disk = new PowerCut();
        var cache = new LayerCache(Path.Combine(disk.Root, "cache"));
        // Some of it is flushed while it is written, and some at its end.
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var digest = Digest.Of(content);
        cache.Add("00", output =>
        {
            foreach (var part in content.Chunk(100_000))
                output.Write(part);
            return (new Descriptor { MediaType = "application/vnd.oci.image.layer.v1.tar", Digest = digest, Size = content.Length }, new DiffId(digest));
        });

        disk.CommitJournal();
        disk.Cut();

        var layer = cache.Find("00");
        Assert.IsNotNull(layer);
        await using var blob = await layer.Blob.OpenAsync(default);
        Assert.AreEqual(digest, Digest.FromSha256(await SHA256.HashDataAsync(blob)));
    }
}
