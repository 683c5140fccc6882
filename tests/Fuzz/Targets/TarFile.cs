using System.Text;
using ImageBuild.Tar;

namespace ImageBuild.Fuzz.Targets;

/// <summary>Tars as the targets take and make them.</summary>
internal static class TarFile
{
    private const int Block = 512;
    private const int Checksum = 148;
    private const int ChecksumLength = 8;

    /// <summary>What of a file is read: holes are free, and may be as large as anybody says.</summary>
    private const int MostContent = 64 << 10;

    public static IReadOnlyList<string> Words { get; } =
    [
        "ustar\000", "ustar  \0", "30 path=", "12 size=1\n", "GNU.sparse.major=1\n", "22 GNU.sparse.major=1\n", "22 GNU.sparse.minor=0\n",
        "GNU.sparse.map=", "GNU.sparse.numbytes=", "GNU.sparse.offset=", "GNU.sparse.realsize=", "GNU.sparse.size=", "GNU.sparse.name=",
        "SCHILY.xattr.user.a=", "linkpath=", "mtime=-1.5", "hdrcharset=BINARY", "../", "/../", ".wh.", ".wh..wh..opq", "./", "\0\0\0\0\0\0\0\0",
    ];

    /// <summary>Makes the checksum fit wherever a header can begin and one was.</summary>
    public static void Repair(Span<byte> tar)
    {
        for (var at = 0; at + Block <= tar.Length; at += Block)
        {
            var header = tar.Slice(at, Block);
            var field = header.Slice(Checksum, ChecksumLength);
            if (field[0] != '0' || !field[..6].ContainsAnyInRange((byte)'0', (byte)'7'))
                continue;
            field.Fill((byte)' ');
            var sum = 0;
            foreach (var b in header)
                sum += b;
            Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(field);
        }
    }

    /// <summary>The entries of a tar with their contents, or as much of them as counts.</summary>
    /// <exception cref="ImageBuildException">It is none.</exception>
    public static List<(TarEntry Entry, byte[] Content, bool IsSparse)> Read(Stream tar, bool mayLackEnd = false)
    {
        var entries = new List<(TarEntry, byte[], bool)>();
        var reader = new TarReader(tar) { MayLackEnd = mayLackEnd };
        while (reader.Read() is { } entry)
        {
            entries.Add((entry, ContentOf(reader.Content), !reader.Extents.IsDefault));
            if (!reader.Extents.IsDefault)
                CheckExtents(entry, reader);
        }

        reader.ReadToEnd();
        return entries;
    }

    /// <summary>A tar of entries.</summary>
    /// <exception cref="ImageBuildException">One of them can't be written.</exception>
    public static byte[] Write(IEnumerable<(TarEntry Entry, byte[] Content, bool IsSparse)> entries)
    {
        using var output = new MemoryStream();
        var writer = new TarWriter(output);
        foreach (var (entry, content, _) in entries)
            writer.Write(entry, content);
        writer.Complete();
        return output.ToArray();
    }

    private static byte[] ContentOf(Stream content)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[4096];
        for (int read; copy.Length < MostContent && (read = content.Read(buffer)) > 0;)
            copy.Write(buffer, 0, read);
        return copy.ToArray();
    }

    private static void CheckExtents(TarEntry entry, TarReader reader)
    {
        long end = 0;
        foreach (var extent in reader.Extents)
        {
            Property.Holds(extent.Offset >= end && extent.Length > 0, "extents are in order, and none is empty");
            end = extent.Offset + extent.Length;
        }

        Property.Holds(end <= entry.Size, "extents lie within the file");
    }
}
