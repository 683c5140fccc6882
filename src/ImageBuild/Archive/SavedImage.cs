using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>An image of an archive that may hold several.</summary>
/// <param name="Names">The names that the archive's maker gave it. Only who loads the archive as a whole may believe them.</param>
/// <param name="Source">The image; it ends with the archive.</param>
public sealed record SavedImage(IReadOnlyList<Reference> Names, IImageSource Source);
