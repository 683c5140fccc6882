using System.IO.Compression;

namespace ImageBuild.Fuzz.Targets;

/// <summary>gzip of any number of members: of what the framework takes too, both read the same.</summary>
internal sealed class GzipTarget() : FuzzTarget("gzip")
{
    private const string Magic = "\x1f\x8b\x08\0\0\0\0\0\0\xff";

    public override IReadOnlyList<string> Words => [Magic, "\0\0\0\xff\xff", "\x03\0", "\x03\0\0\0\0\0\0\0\0\0", Magic + "\x03\0\0\0\0\0\0\0\0\0", "\x01\0\0\xff\xff"];

    public override void Repair(Span<byte> input) => GzipFile.Repair(input);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        if (bytes is not [0x1f, 0x8b, ..])
            return;
        var plain = Compressed.ReadTwice(bytes);
        using var theirs = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        if (Property.Accepts<InvalidDataException>(() => gzip.CopyTo(theirs)))
            Property.Same(theirs.ToArray(), plain, "the framework reads the same");
    }
}
