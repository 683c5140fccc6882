using ImageBuild.Images;

namespace ImageBuild.Runtime.Unpack;

/// <summary>How far a layer is unpacked.</summary>
/// <param name="Bytes">Bytes of the blob that were read.</param>
/// <param name="IsDone">Whether all of it is unpacked.</param>
public readonly record struct UnpackProgress(Layer Layer, long Bytes, bool IsDone);
