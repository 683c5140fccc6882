using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>What a prune takes.</summary>
/// <param name="Images">Entries of the store's index.</param>
/// <param name="TakesCache">Whether the cache of builds goes too.</param>
internal sealed record PrunePlan(IReadOnlyList<Descriptor> Images, bool TakesCache);
