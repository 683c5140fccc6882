using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Tar;

namespace ImageBuild.HostBase;

/// <summary>
/// Layers by the key of what they are made of: path, size, time and mode of each file, never its bytes.
/// </summary>
internal sealed class HostLayerCache(HostBaseOptions options)
{
    // Part of every key: another number where the bytes of a layer would differ for the same inputs.
    private const string Format = "1";
    private static readonly UnixTime Time = new(1);
    private static readonly LayerCompression Compression = LayerCompression.Parse("gzip", "fastest");

    private readonly LayerCache cache = new(Path.Combine(options.CacheFolder, "layers"), options.BlobPath);

    /// <summary>The layer of a tree, made if it is not there.</summary>
    public Layer Get(HostTree tree, CancellationToken cancellationToken)
    {
        var key = Key(tree);
        return cache.Find(key) ?? cache.Add(key, output => Make(tree, output, cancellationToken));
    }

    private static (Descriptor Descriptor, DiffId DiffId) Make(HostTree tree, Stream output, CancellationToken cancellationToken)
    {
        using var writer = new LayerWriter(output, Compression);
        foreach (var (path, entry) in tree.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(writer.Tar, path[1..], entry);
        }

        return writer.Complete();
    }

    private static void Write(TarWriter tar, string name, HostEntry entry)
    {
        switch (entry)
        {
            case HostEntry.Folder folder:
                tar.Write(Entry(name + "/", TarEntryType.Directory, folder.Mode) with { UserId = folder.Owner, GroupId = folder.Owner });
                break;
            case HostEntry.Link link:
                tar.Write(Entry(name, TarEntryType.SymbolicLink, 0b111_111_111) with { LinkName = link.Target });
                break;
            case HostEntry.Text text:
                var bytes = Encoding.UTF8.GetBytes(text.Content);
                tar.Write(Entry(name, TarEntryType.File, 0b110_100_100) with { Size = bytes.Length }, bytes);
                break;
            case HostEntry.Copy copy:
                using (var content = copy.Source.OpenRead())
                    tar.Write(Entry(name, TarEntryType.File, copy.Mode) with { Size = content.Length }, content);
                break;
        }
    }

    private static TarEntry Entry(string name, TarEntryType type, int mode) =>
        new() { Name = name, Type = type, Mode = mode, ModifiedTime = Time };

    private static string Key(HostTree tree)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Format + Compression));
        foreach (var (path, entry) in tree.Entries)
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{Identity(entry)}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Identity(HostEntry entry) => entry is HostEntry.Copy copy
        ? string.Create(CultureInfo.InvariantCulture, $"{copy.Mode} {copy.Source.FullName} {copy.Source.Length} {copy.Source.LastWriteTimeUtc.Ticks}")
        : entry.ToString();
}
