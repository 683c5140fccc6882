using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>The place <c>scratch</c>: the image with nothing in it, for one platform.</summary>
public sealed class ScratchPlace(Platform platform) : IPlace
{
    /// <inheritdoc/>
    public string Scheme => "scratch";

    /// <inheritdoc/>
    public IImageSource OpenSource(string name) => new Source(Image.Empty(platform));

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name) => throw Errors.UnsupportedPlace(
        "scratch", "the empty image can't be written to. Choose another destination, such as store:NAME or oci:FOLDER.");

    private sealed class Source(Image image) : IImageSource
    {
        public Reference? Repository => null;

        public Task<Document> ReadRootAsync(CancellationToken cancellationToken) => Task.FromResult(image.Document);

        public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            throw Errors.BlobNotFound(descriptor.Digest, "scratch");

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            descriptor.Digest == image.Id ? image.ConfigBlob.OpenAsync(cancellationToken) : throw Errors.BlobNotFound(descriptor.Digest, "scratch");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
