using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Tar;
using ImageBuild.Testing;

namespace ImageBuild.Benchmarks.Inputs;

/// <summary>Images of any size, on the small base, so that they run. Their layers are files of a folder that must outlive them.</summary>
internal static class SyntheticImage
{
    private const int FolderSize = 1000;
    private static readonly LayerCompression Compression = LayerCompression.Parse("gzip", "fastest");
    private static readonly UnixTime Time = new(1_600_000_000);

    /// <summary>One layer above the base with so many files, a thousand a folder.</summary>
    public static async Task<Image> OfFilesAsync(string folder, int count, int size)
    {
        var layer = Layer(folder, "files", writer =>
        {
            var content = Words.Fill(new byte[16 << 20], 1);
            for (var i = 0; i < count; i++)
            {
                if (i % FolderSize == 0)
                    writer.Write(new TarEntry { Name = $"data/{i / FolderSize}", Type = TarEntryType.Directory, Mode = 0x1ED, ModifiedTime = Time });
                writer.Write(File($"data/{i / FolderSize}/{i}", size), content.AsSpan((int)((long)i * size % (content.Length - size)), size));
            }
        });
        return Over(await BaseAsync(), [layer]);
    }

    /// <summary>One layer above the base with files of 8 MB, as many as make the size.</summary>
    public static async Task<Image> OfSizeAsync(string folder, long bytes)
    {
        var layer = Layer(folder, "size", writer =>
        {
            var content = new byte[8_000_000];
            for (var i = 0; i * (long)content.Length < bytes; i++)
            {
                var size = (int)Math.Min(content.Length, bytes - (i * (long)content.Length));
                writer.Write(File($"data/{i}", size), Words.Fill(content, i).AsSpan(0, size));
            }
        });
        return Over(await BaseAsync(), [layer]);
    }

    /// <summary>So many layers, the base among them, the others with a small file each that no other image has.</summary>
    public static async Task<Image> OfLayersAsync(int count, string salt = "") => Over(
        await BaseAsync(), [.. Enumerable.Range(1, count - 1).Select(i => TestImages.Layer($"data/{i}", $"layer {i} {salt}", Compression))]);

    /// <summary>Writes an archive of images with two layers, the base among them, named <c>many:N</c> from a number on.</summary>
    public static async Task SaveManyAsync(string archive, int first, int count)
    {
        var images = new List<(Image, IReadOnlyList<Reference>)>();
        for (var i = first; i < first + count; i++)
            images.Add((await OfLayersAsync(2, $"of many:{i}"), [Reference.Parse($"many:{i}")]));
        await SavedImages.WriteAsync(archive, images, default);
    }

    private static async Task<Image> BaseAsync()
    {
        var source = new LayoutPlace("/").OpenSource($"{SmallBase.Layout}:base");
        return await Image.ReadAsync(source, "base", TestImages.Platform, default);
    }

    private static Image Over(Image image, IEnumerable<Layer> layers) =>
        image.Append(layers.Select(l => (l, new History { Created = "1970-01-01T00:00:00Z", CreatedBy = "build/bench" })));

    private static Layer Layer(string folder, string name, Action<TarWriter> write)
    {
        var path = Path.Combine(folder, name);
        using var output = new FileStream(path, FileMode.Create);
        using var writer = new LayerWriter(output, Compression);
        write(writer.Tar);
        var (descriptor, diffId) = writer.Complete();
        return new Layer(new Blob(descriptor, new FileBlobSource(path)), diffId);
    }

    private static TarEntry File(string name, int size) =>
        new() { Name = name, Type = TarEntryType.File, Mode = 0x1A4, Size = size, ModifiedTime = Time };
}
