using ImageBuild.Images;

namespace ImageBuild.Runtime.Unpack;

/// <summary>A layer has been unpacked.</summary>
public readonly record struct UnpackProgress(Layer Layer);
