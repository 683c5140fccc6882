using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Fuzz.Targets;

/// <summary>
/// An archive of images as <c>load</c> takes it: docker's, podman's or a layout, compressed or not. Its reader wants a
/// file; it has one.
/// </summary>
internal sealed class ArchiveTarget() : FuzzTarget("archive")
{
    public override IReadOnlyList<string> Words { get; } =
    [
        .. TarFile.Words, "manifest.json", "index.json", "oci-layout", "blobs/sha256/", "repositories", "layer.tar", "\"Layers\":[", "\"Config\":\"", "\"RepoTags\":[",
        "\"mediaType\":\"application/vnd.oci.image.index.v1+json\"", "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"",
    ];

    public override int MaxLength => 24 << 10;

    public override int TestMutations => 400;

    public override void Repair(Span<byte> input) => TarFile.Repair(input);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        using var file = TemporaryFile.Of(input);
        using var images = SavedImages.Open(file.Path, Path.GetTempPath());
        foreach (var image in images.Images)
            Read(image.Source).GetAwaiter().GetResult();
    }

    private static async Task Read(IImageSource source)
    {
        var set = await ImageSet.ReadAsync(source, "it", platform: null, CancellationToken.None);
        foreach (var blob in set.Images.SelectMany(i => i.Blobs))
        {
            await using var content = await blob.OpenVerifiedAsync(CancellationToken.None);
            await content.CopyToAsync(Stream.Null);
        }

        Property.Holds(set.Root.Digest == Digest.Of(set.Root.Bytes.Span), "what is read is what its digest says");
    }
}
