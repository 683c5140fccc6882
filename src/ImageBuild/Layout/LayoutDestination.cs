using System.Collections.Concurrent;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>
/// Writes an image to a layout, beside those that are there. Blobs wait in a folder of our own until the commit, so a
/// failure leaves the layout as it was, and no folder where there was none.
/// </summary>
internal sealed class LayoutDestination(LayoutFolder layout, string? tag) : IImageDestination
{
    private readonly ConcurrentDictionary<Digest, string> staged = [];
    private readonly Lock opening = new();
    private TemporaryFolder? temporary;
    private bool isNew;

    public bool TakesArtifacts => true;

    public Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken) =>
        Task.FromResult(staged.ContainsKey(blob.Descriptor.Digest) || layout.HasBlob(blob.Descriptor));

    public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        var path = Path.Combine(Open().Path, Guid.NewGuid().ToString("N"));
        await LayoutFolder.StageBlobAsync(blob, path, bytesDone, cancellationToken);
        return staged[blob.Descriptor.Digest] = path;
    });

    public async Task PutManifestAsync(Document document, CancellationToken cancellationToken)
    {
        var blob = Blob.Of(document);
        if (!await TryReuseBlobAsync(blob, cancellationToken))
            await PutBlobAsync(blob, null, cancellationToken);
    }

    public Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken) => GuardAsync<Digest?>(async () =>
    {
        foreach (var (digest, path) in staged)
            layout.PublishBlob(path, digest);
        await layout.CreateAsync();
        var index = await layout.EditIndexAsync(index => Tags.Replace(index, tag, root), cancellationToken);
        isNew = false;
        return Tags.Find(index, tag ?? root.Digest.ToString())?.Digest ?? throw Errors.OtherImageHeld(ToString(), root.Digest, "nothing");
    });

    public ValueTask DisposeAsync()
    {
        temporary?.Dispose();
        if (isNew)
            RemoveIfEmpty();
        return ValueTask.CompletedTask;
    }

    private TemporaryFolder Open()
    {
        lock (opening)
        {
            if (temporary is not null)
                return temporary;
            isNew = !Directory.Exists(layout.Folder);
            // In this order: what another writer makes a layout of just now, is one by the time that its marker is seen.
            if (!isNew && HoldsSomethingElse() && !layout.Exists)
                throw Errors.NotALayout(layout.Folder);
            Directory.CreateDirectory(layout.Folder);
            return temporary = TemporaryFolder.Create(layout.Folder);
        }
    }

    private bool HoldsSomethingElse() => Directory.EnumerateFileSystemEntries(layout.Folder)
        .Select(Path.GetFileName)
        .Any(name => name is not ("blobs" or "index.json") && !name!.StartsWith(TemporaryFolder.Prefix, StringComparison.Ordinal));

    private void RemoveIfEmpty()
    {
        try
        {
            Directory.Delete(layout.Folder);
        }
        catch (IOException)
        {
            // Somebody else has put something there.
        }
    }

    /// <summary>The layout and the name, for messages.</summary>
    public override string ToString() => $"'oci:{layout.Folder}{(tag is null ? "" : ":" + tag)}'";

    private async Task<T> GuardAsync<T>(Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.PlaceNotWritable(layout.Folder, e);
        }
    }
}
