using ImageBuild.Build;
using ImageBuild.Images;

namespace ImageBuild.Tasks;

/// <summary>An image that a build made.</summary>
/// <param name="Base">What it was built on.</param>
/// <param name="Layers">The layers on top of that, lowest first.</param>
/// <param name="Image">The image.</param>
internal sealed record BuiltImage(BaseImage Base, IReadOnlyList<BuiltLayer> Layers, Image Image);
