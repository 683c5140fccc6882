using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>A blob of the store that is not what it is called.</summary>
/// <param name="Blob">What it should be.</param>
/// <param name="Problem">What is wrong with it, to follow its name: <c>is missing</c>.</param>
/// <param name="Images">The manifests and indexes of the store that need it.</param>
public sealed record BlobDamage(Digest Blob, string Problem, IReadOnlyList<Descriptor> Images)
{
    /// <summary>Whether it is there and could not be read, so that nobody knows what is in it.</summary>
    public bool IsUnread { get; init; }
}
