using ImageBuild.Images;

namespace ImageBuild.Layout;

/// <summary>Writes an image to a layout, beside those that are there.</summary>
internal sealed class LayoutDestination(LayoutFolder layout, string? tag) : IImageDestination
{
    public Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken) =>
        Task.FromResult(layout.HasBlob(blob.Descriptor));

    public async Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        await layout.CreateAsync();
        await layout.WriteBlobAsync(blob, bytesDone, cancellationToken);
    }

    public async Task PutManifestAsync(Document document, CancellationToken cancellationToken)
    {
        await layout.CreateAsync();
        await layout.WriteDocumentAsync(document, cancellationToken);
    }

    public Task CommitAsync(Document root, CancellationToken cancellationToken) =>
        layout.EditIndexAsync(index => Tags.Replace(index, tag, root), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
