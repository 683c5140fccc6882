using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Commit;

/// <summary>Something in an upper folder that a layer must say.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">Where, relative to the root, which is empty.</param>
/// <param name="Status">What is there now; of a deletion, the whiteout.</param>
/// <param name="HidesLower">Whether it is a folder behind which nothing of the image's folder is left.</param>
internal readonly record struct UpperEntry(ChangeKind Kind, string Path, FileStatus Status, bool HidesLower);
