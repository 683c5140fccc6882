using ImageBuild.Store;

namespace ImageBuild.Runtime.Containers;

/// <summary>What one image takes on the disk, stored and unpacked.</summary>
/// <param name="Stored">The image, under one of its names.</param>
/// <param name="Containers">How many containers use it.</param>
/// <param name="Size">Bytes of all that it is made of.</param>
/// <param name="Shared">Bytes of that which other images have too.</param>
public sealed record ImageUsage(StoredImage Stored, int Containers, long Size, long Shared);
