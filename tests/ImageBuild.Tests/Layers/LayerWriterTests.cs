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
