using ImageBuild.Benchmarks.Limits;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Tar;
using ImageBuild.Testing;

namespace ImageBuild.Benchmarks.Inputs;

/// <summary>What there is in an image.</summary>
/// <param name="BlobBytes">Bytes of its layers as they are sent.</param>
/// <param name="TarBytes">Bytes of their tars.</param>
/// <param name="ContentBytes">Bytes of the files in them.</param>
/// <param name="Entries">Files, folders and links in them.</param>
internal sealed record ImageFacts(long BlobBytes, long TarBytes, long ContentBytes, long Entries)
{
    /// <summary>What no pull can do without: blobs and tars hashed, the tars inflated, the files created and on the disk.</summary>
    public Work Pull => new()
    {
        Read = BlobBytes, Hashed = BlobBytes + TarBytes, Inflated = TarBytes, Files = Entries, Written = ContentBytes,
    };

    /// <summary>What no push can do without, of both sides: the blobs read, and hashed by the registry.</summary>
    public Work Push => new() { Read = BlobBytes, Hashed = BlobBytes };

    /// <summary>Reads an image's layers.</summary>
    public static async Task<ImageFacts> OfAsync(Image image)
    {
        var (tarBytes, contentBytes, entries) = (0L, 0L, 0L);
        foreach (var layer in image.Layers)
        {
            await using var tar = LayerStream.OpenRead(await layer.Blob.OpenAsync(default));
            var reader = new TarReader(tar) { MayLackEnd = true };
            var end = 0L;
            while (reader.Read() is { } entry)
                (contentBytes, entries, end) = (contentBytes + entry.Size, entries + 1, reader.ContentOffset + entry.Size);
            tarBytes += end;
        }

        return new ImageFacts(image.Layers.Sum(l => l.Descriptor.Size), tarBytes, contentBytes, entries);
    }

    /// <summary>Reads the layers of a layout's image tagged <c>base</c>.</summary>
    public static async Task<ImageFacts> OfLayoutAsync(string layout)
    {
        await using var source = new LayoutPlace("/").OpenSource($"{layout}:base");
        return await OfAsync(await Image.ReadAsync(source, "base", TestImages.Platform, default));
    }
}
