using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>What a prune did.</summary>
/// <param name="Untagged">Names that are gone.</param>
/// <param name="Deleted">Blobs that are gone.</param>
/// <param name="Bytes">What they, and the cache, took.</param>
public sealed record Pruned(IReadOnlyList<Reference> Untagged, IReadOnlyList<Digest> Deleted, long Bytes);
