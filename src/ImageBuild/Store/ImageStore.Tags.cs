using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    /// <summary>
    /// Gives a name to a manifest or index whose blobs are there. An image that loses its last name by it stays, without one.
    /// </summary>
    public Task TagAsync(Descriptor root, Reference name, CancellationToken cancellationToken) => GuardAsync(() => Layout.EditIndexAsync(
        index =>
        {
            var tag = name.WithDefaultTag().ToString();
            var before = Tags.Find(index, tag);
            if (before?.Digest == root.Digest)
                return index;
            var others = index.Manifests.Where(m => m != before && !(m.Digest == root.Digest && Tags.Of(m) is null)).ToList();
            // Docker's <none>: what lost its name is still an image, until somebody prunes.
            if (before is not null && others.TrueForAll(m => m.Digest != before.Digest))
                others.Add(Tags.Entry(before, null));
            return index with { Manifests = [.. others, Tags.Entry(root, tag)] };
        },
        cancellationToken));

    /// <summary>Keeps a manifest without giving it a name.</summary>
    public Task KeepAsync(Descriptor root, CancellationToken cancellationToken) => GuardAsync(() => Layout.EditIndexAsync(
        index => index.Manifests.Any(m => m.Digest == root.Digest)
            ? index
            : index with { Manifests = [.. index.Manifests, Tags.Entry(root, null)] },
        cancellationToken));
}
