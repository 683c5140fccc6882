using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>An image of the store under one of its names.</summary>
/// <param name="Name">The name, or null for an image that lost its last one.</param>
/// <param name="Root">What the name stands for: the image's manifest, or an index that has it.</param>
/// <param name="Image">The image for this machine.</param>
public sealed record StoredImage(Reference? Name, Descriptor Root, Image Image)
{
    /// <summary>Bytes of its layers and documents as they are stored, compressed.</summary>
    public long Size => Image.Document.Bytes.Length + Image.Blobs.DistinctBy(b => b.Descriptor.Digest).Sum(b => b.Descriptor.Size);
}
