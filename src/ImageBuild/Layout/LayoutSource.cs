using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>An image of a layout.</summary>
/// <param name="tag">Its name there; null for the only image that there is.</param>
internal sealed class LayoutSource(LayoutFolder layout, string? tag) : IImageSource
{
    public Reference? Repository => null;

    public Task<Document> ReadRootAsync(CancellationToken cancellationToken)
    {
        var index = layout.ReadIndex();
        var entry = (tag is null ? Only(index) : Tags.Find(index, tag))
            ?? throw Errors.ImageNotFound($"oci:{layout.Folder}:{tag}", Available(index));
        return layout.ReadDocumentAsync(entry, cancellationToken);
    }

    public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        layout.ReadDocumentAsync(descriptor, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        layout.OpenBlobAsync(descriptor, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() => layout.ToString();

    private Descriptor Only(Index index) => index.Manifests is [var only] ? only
        : throw Errors.ImageNotFound(
            $"oci:{layout.Folder}", "The layout has several images or none, so a tag must say which. " + Available(index));

    private static string Available(Index index) =>
        $"It has: {string.Join(", ", index.Manifests.Select(m => Tags.Of(m) ?? "(one without a tag)").DefaultIfEmpty("nothing"))}.";
}
