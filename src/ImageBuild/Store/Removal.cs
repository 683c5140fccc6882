using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>What a removal did.</summary>
/// <param name="Untagged">Names that are gone.</param>
/// <param name="Deleted">The ids of images that are gone.</param>
/// <param name="UnusedLayers">Layers of theirs that no image of the store has any more.</param>
public sealed record Removal(IReadOnlyList<Reference> Untagged, IReadOnlyList<Digest> Deleted, IReadOnlyList<DiffId> UnusedLayers);
