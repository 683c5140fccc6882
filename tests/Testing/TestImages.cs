using System.Text;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Tar;

namespace ImageBuild.Testing;

/// <summary>Small images for tests.</summary>
public static class TestImages
{
    /// <summary>The platform of all of them.</summary>
    public static Platform Platform { get; } = Platform.Parse("linux/amd64");

    /// <summary>An image with a layer for each text: a file <c>N.txt</c> with it.</summary>
    public static Image WithFiles(params string[] texts) => WithFiles(Platform, LayerCompression.Gzip, texts);

    /// <summary>An image for a platform, its layers compressed so.</summary>
    public static Image WithFiles(Platform platform, LayerCompression compression, params string[] texts) => Image.Empty(platform).Append(
        texts.Select((text, i) => (Layer($"{i}.txt", text, compression), new History { Created = "1970-01-01T00:00:00Z", CreatedBy = $"file {i}" })));

    /// <summary>A layer with one file.</summary>
    public static Layer Layer(string name, string text, LayerCompression compression)
    {
        using var output = new MemoryStream();
        using var writer = new LayerWriter(output, compression);
        var content = Encoding.UTF8.GetBytes(text);
        writer.Tar.Write(new TarEntry { Name = name, Type = TarEntryType.File, Mode = 0x1A4, Size = content.Length }, content);
        var (descriptor, diffId) = writer.Complete();
        return new Layer(new Blob(descriptor, Blob.Of(descriptor.MediaType, output.ToArray()).Source), diffId);
    }
}
