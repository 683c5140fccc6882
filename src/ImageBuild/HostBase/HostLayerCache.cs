using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Tar;

namespace ImageBuild.HostBase;

/// <summary>
/// Layers by the key of what they are made of: path, size, time and mode of each file, never its bytes. A folder of the
/// cache is complete or not there, and all of them may be deleted.
/// </summary>
internal sealed class HostLayerCache(string folder)
{
    // Part of every key: another number where the bytes of a layer would differ for the same inputs.
    private const string Format = "1";
    private static readonly UnixTime Time = new(1);
    private static readonly LayerCompression Compression = LayerCompression.Parse("gzip", "fastest");

    /// <summary>The layer of a tree, made if it is not there.</summary>
    public Layer Get(HostTree tree, CancellationToken cancellationToken)
    {
        var home = Path.Combine(folder, "host", Key(tree));
        if (Read(home) is { } layer)
            return layer;
        var aside = home + "." + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(aside);
        try
        {
            Make(tree, aside, cancellationToken);
            // Somebody else may have made the same: theirs is as good.
            if (!Directory.Exists(home))
                Directory.Move(aside, home);
        }
        catch (IOException) when (Read(home) is not null)
        {
            // The other was quicker by less than a check.
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }

        return Read(home) ?? throw Errors.Internal($"the layer in '{home}' is not what was just written");
    }

    private static void Make(HostTree tree, string home, CancellationToken cancellationToken)
    {
        using var file = File.Create(Path.Combine(home, "layer"));
        using var writer = new LayerWriter(file, Compression);
        foreach (var (path, entry) in tree.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(writer.Tar, path[1..], entry);
        }

        var (descriptor, diffId) = writer.Complete();
        File.WriteAllLines(
            Path.Combine(home, "descriptor"),
            [descriptor.MediaType, descriptor.Digest.ToString(), descriptor.Size.ToString(CultureInfo.InvariantCulture), diffId.ToString()]);
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

    private static Layer? Read(string home)
    {
        var (blob, descriptor) = (Path.Combine(home, "layer"), Path.Combine(home, "descriptor"));
        if (!File.Exists(blob) || !File.Exists(descriptor))
            return null;
        var lines = File.ReadAllLines(descriptor);
        if (lines is not [var type, var digestText, var sizeText, var diffId]
            || !Digest.TryParse(digestText, out var digest) || !Digest.TryParse(diffId, out var plain)
            || !long.TryParse(sizeText, CultureInfo.InvariantCulture, out var size) || new FileInfo(blob).Length != size)
        {
            return null;
        }

        return new Layer(
            new Blob(new Descriptor { MediaType = type, Digest = digest, Size = size }, new FileBlobSource(blob)), new DiffId(plain));
    }

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
