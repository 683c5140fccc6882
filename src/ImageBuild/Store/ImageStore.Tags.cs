using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    /// <summary>
    /// Gives a name to a manifest or index whose blobs are there. An image that loses its last name by it stays, without one.
    /// </summary>
    public Task TagAsync(Descriptor root, Reference name, CancellationToken cancellationToken) =>
        NameAsync(root, [name], cancellationToken);

    /// <summary>Keeps a manifest without giving it a name.</summary>
    public Task KeepAsync(Descriptor root, CancellationToken cancellationToken) => NameAsync(root, [], cancellationToken);

    /// <summary>Gives several names at once.</summary>
    internal Task NameAsync(Descriptor root, IReadOnlyCollection<Reference> names, CancellationToken cancellationToken) => GuardAsync(() =>
    {
        ReadIndex();
        return Layout.EditIndexAsync(index => StoreNames.With(index, root, names), cancellationToken);
    });
}
