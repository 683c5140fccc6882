using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    /// <summary>
    /// Gives a name to a manifest or index whose blobs are there. An image that loses its last name by it stays, without one.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1001: the name has a digest.</exception>
    public Task TagAsync(Descriptor root, Reference name, CancellationToken cancellationToken) => name.Digest is null
        ? NameAsync(root, [name], cancellationToken)
        : throw Errors.InvalidReference(name.ToString(), "an image can be given a tag, not a digest");

    /// <summary>Keeps a manifest or index, without a name if it has none.</summary>
    public Task KeepAsync(Descriptor root, CancellationToken cancellationToken) => GuardAsync(() => Layout.EditIndexAsync(
        index => index.Manifests.Any(m => m.Digest == root.Digest) ? index : StoreNames.With(index, root, []), cancellationToken));

    /// <summary>
    /// Takes a manifest without a name out of the list, unless a container needs it. Its blobs stay until a prune finds
    /// nobody who has them.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to.</exception>
    public Task ForgetAsync(Descriptor root, CancellationToken cancellationToken) => GuardAsync(() => Layout.EditIndexAsync(
        index => Pins().Any(p => p.Manifest == root.Digest)
            ? index
            : StoreNames.Without(index, [.. index.Manifests.Where(m => m.Digest == root.Digest && StoreNames.Of(m) is null)]),
        cancellationToken));

    /// <summary>Gives several names at once.</summary>
    /// <returns>The store's index as it was read back.</returns>
    internal async Task<Index> NameAsync(Descriptor root, IReadOnlyCollection<Reference> names, CancellationToken cancellationToken)
    {
        var after = StoreNames.Empty;
        await GuardAsync(async () =>
        {
            ReadIndex();
            after = await Layout.EditIndexAsync(index => StoreNames.With(index, root, names), cancellationToken);
        });
        return after;
    }
}
