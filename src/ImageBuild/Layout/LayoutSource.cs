using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>An image of a layout.</summary>
/// <param name="reference">The layout as the user names it, for messages.</param>
/// <param name="tag">The image's name there; null for the only image that there is.</param>
internal sealed class LayoutSource(ILayoutReader layout, string reference, string? tag) : IImageSource
{
    public Reference? Repository => null;

    public Task<Document> ReadRootAsync(CancellationToken cancellationToken)
    {
        var index = layout.ReadIndex();
        var entry = (tag is null ? Only(index) : Tags.Find(index, tag))
            ?? throw Errors.ImageNotFound($"{reference}:{tag}", Available(index));
        return ReadManifestAsync(entry, cancellationToken);
    }

    public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Document.ReadAsync(new Blob(descriptor, layout), cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        layout.OpenBlobAsync(descriptor, cancellationToken);

    public ValueTask DisposeAsync()
    {
        (layout as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => layout.ToString()!;

    private Descriptor Only(Index index) => index.Manifests is [var only] ? only
        : throw Errors.ImageNotFound(
            reference, "There are several images or none, so a name must say which. " + Available(index));

    private static string Available(Index index) =>
        $"It has: {string.Join(", ", index.Manifests.Select(m => Tags.ReferenceOf(m)?.FamiliarName ?? Tags.Of(m) ?? "(one without a name)").DefaultIfEmpty("nothing"))}.";
}
