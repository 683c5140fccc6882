using System.IO.Hashing;
using ImageBuild.Deflate;
using ImageBuild.Layers;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Rebuild;

/// <summary>
/// What has to be known beside an unpacked layer to have its tar again to the bit: every byte that is no content of a file
/// there, and which file comes where.
/// </summary>
internal static class TarRecipe
{
    /// <summary>The kinds of a recipe's parts.</summary>
    public const int End = 0;
    public const int Bytes = 1;
    public const int File = 2;

    /// <summary>The most bytes of a part that is kept as it is.</summary>
    public const int MostBytes = 64 << 10;

    // To name a file takes as much as it has.
    private const int SmallFile = 256;

    /// <summary>Writes the recipe of a layer's tar.</summary>
    /// <param name="openTar">Opens the tar; it is read twice.</param>
    /// <param name="index">The layer's unpacked files.</param>
    /// <param name="recipe">Where the recipe goes.</param>
    /// <exception cref="ImageBuildException">IMG301x: it is no tar.</exception>
    public static void Write(Func<Stream> openTar, IReadOnlyDictionary<string, IndexEntry> index, Stream recipe)
    {
        using var writer = new RecipeWriter(recipe);
        var files = FilesOf(openTar, index);
        using var tar = openTar();
        var buffer = new byte[MostBytes];
        long at = 0;
        foreach (var (offset, path, size) in files)
        {
            Copy(tar, offset - at, buffer, writer);
            writer.Write(File);
            writer.Write(UnixText.Encode(path));
            writer.Write(size);
            Copy(tar, size, buffer, null);
            at = offset + size;
        }

        Copy(tar, long.MaxValue, buffer, writer);
        writer.Write(End);
    }

    // The files whose content lies in the tar as it does on the disk.
    private static List<(long Offset, string Path, long Size)> FilesOf(Func<Stream> openTar, IReadOnlyDictionary<string, IndexEntry> index)
    {
        var files = new List<(long, string, long)>();
        using var tar = openTar();
        var reader = new TarReader(tar) { MayLackEnd = true };
        var hash = new XxHash128();
        while (reader.Read() is { } entry)
        {
            if (entry.Type != TarEntryType.File || entry.Size <= SmallFile || !reader.Extents.IsDefault
                || !ImagePath.TryParse(entry.Name, out var path)
                || !index.TryGetValue(path.Relative, out var file) || file.Type != 'f' || file.Size != entry.Size)
                continue;
            hash.Append(reader.Content);
            if (hash.GetCurrentHashAsUInt128() == file.Hash)
                files.Add((reader.ContentOffset, file.Path, file.Size));
            hash.Reset();
        }

        return files;
    }

    private static void Copy(Stream tar, long count, byte[] buffer, RecipeWriter? to)
    {
        int read;
        for (; count > 0 && (read = tar.ReadAtLeast(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)), 1, throwOnEndOfStream: false)) > 0; count -= read)
        {
            to?.Write(Bytes);
            to?.Write(buffer.AsSpan(0, read));
        }
    }
}
