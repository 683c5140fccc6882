using System.Text;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Tar;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Layers;

[TestClass]
public class LayerWriterTests
{
    [TestMethod]
    [DataRow("none")]
    [DataRow("gzip")]
    [DataRow("zstd")]
    public async Task ALayerIsWhatItsDescriptorSays(string compression)
    {
        var (bytes, descriptor, diffId) = Write(LayerCompression.Parse(compression, "optimal"));
        var blob = new Blob(descriptor, Blob.Of(descriptor.MediaType, bytes).Source);
        var image = Image.Empty(Platform.Parse("linux/amd64")).Append([(new Layer(blob, diffId), new History())]);
        await ImageAssert.ValidAsync(image);
    }

    [TestMethod]
    public void TheDiffIdDoesNotDependOnTheCompression() => Assert.AreEqual(
        Write(LayerCompression.None).DiffId, Write(LayerCompression.Zstd).DiffId);

    // The disk is full, say: the first error is the one that is told, not a second one of the cleaning up.
    [TestMethod]
    [DataRow("none")]
    [DataRow("gzip")]
    [DataRow("zstd")]
    public void ALayerThatIsGivenUpWritesNothingMore(string compression)
    {
        using var output = new MemoryStream();
        var writer = new LayerWriter(output, LayerCompression.Parse(compression, "fastest"));
        writer.Tar.Write(new TarEntry { Name = "a", Type = TarEntryType.File, Size = 2_000_000 }, new byte[2_000_000]);
        var written = output.Length;
        writer.Dispose();
        Assert.AreEqual(written, output.Length);
    }

    private static (byte[] Bytes, Descriptor Descriptor, DiffId DiffId) Write(LayerCompression compression)
    {
        using var output = new MemoryStream();
        using var writer = new LayerWriter(output, compression);
        writer.Tar.Write(new TarEntry { Name = "a", Type = TarEntryType.Directory, Mode = 0x1ED });
        writer.Tar.Write(new TarEntry { Name = "a/b", Type = TarEntryType.File, Mode = 0x1A4, Size = 5 }, Encoding.UTF8.GetBytes("hello"));
        var (descriptor, diffId) = writer.Complete();
        return (output.ToArray(), descriptor, diffId);
    }
}
