using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

/// <summary>Reads and writes whole archives in memory.</summary>
internal static class Archive
{
    public static List<(TarEntry Entry, byte[] Content)> Read(byte[] archive) => Read(new MemoryStream(archive));

    public static List<(TarEntry Entry, byte[] Content)> Read(Stream archive)
    {
        var entries = new List<(TarEntry, byte[])>();
        var reader = new TarReader(archive);
        while (reader.Read() is { } entry)
        {
            using var content = new MemoryStream();
            reader.Content.CopyTo(content);
            entries.Add((entry, content.ToArray()));
        }

        reader.ReadToEnd();
        return entries;
    }

    public static TarEntry ReadOne(byte[] archive) => Read(archive).Single().Entry;

    public static byte[] Write(params (TarEntry Entry, byte[] Content)[] entries)
    {
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive);
        foreach (var (entry, content) in entries)
            writer.Write(entry with { Size = content.Length }, content);
        writer.Complete();
        return archive.ToArray();
    }
}
