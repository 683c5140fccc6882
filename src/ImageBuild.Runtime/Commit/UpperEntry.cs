using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Commit;

/// <summary>Something in an upper folder that a layer must say.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">Where, relative to the root, which is empty.</param>
/// <param name="Status">What is there now; of a deletion, the whiteout.</param>
/// <param name="HidesLower">Whether it is a folder behind which nothing of the image's folder is left.</param>
/// <param name="Children">What is in it: what was deleted first, then the rest, each by name.</param>
internal sealed record UpperEntry(
    ChangeKind Kind, string Path, FileStatus Status, bool HidesLower, IReadOnlyList<UpperEntry> Children)
{
    /// <summary>This entry and all below it, folders before what is in them.</summary>
    public IEnumerable<UpperEntry> All() => Children.SelectMany(c => c.All()).Prepend(this);
}
