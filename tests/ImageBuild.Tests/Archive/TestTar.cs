using System.Text;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Archive;

/// <summary>An archive, entry by entry, honest or not.</summary>
internal sealed class TestTar
{
    private readonly MemoryStream bytes = new();
    private readonly TarWriter writer;

    public TestTar() => writer = new TarWriter(bytes);

    public TestTar Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    public TestTar Add(string name, ReadOnlyMemory<byte> content)
    {
        writer.Write(new TarEntry { Name = name, Type = TarEntryType.File, Mode = 0x1A4, Size = content.Length }, content.Span);
        return this;
    }

    public TestTar Link(string name, string target)
    {
        writer.Write(new TarEntry { Name = name, Type = TarEntryType.SymbolicLink, LinkName = target });
        return this;
    }

    public TestTar Folder(string name)
    {
        writer.Write(new TarEntry { Name = name + "/", Type = TarEntryType.Directory });
        return this;
    }

    public byte[] ToArray() => [.. bytes.ToArray(), .. new byte[1024]];

    public void Save(string path) => File.WriteAllBytes(path, ToArray());
}
