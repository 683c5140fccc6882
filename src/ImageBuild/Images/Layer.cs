using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>One layer of an image: its blob as it is stored and sent, and the identity of its uncompressed tar.</summary>
public sealed record Layer(Blob Blob, DiffId DiffId)
{
    /// <summary>The descriptor of the blob.</summary>
    public Descriptor Descriptor => Blob.Descriptor;
}
