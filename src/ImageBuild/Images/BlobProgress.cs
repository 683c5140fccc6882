using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>How far a copy has come with one blob.</summary>
/// <param name="Bytes">Bytes of <see cref="Descriptor.Size"/> that are done.</param>
public readonly record struct BlobProgress(Descriptor Blob, BlobState State, long Bytes);

/// <summary>What happens to a blob in a copy.</summary>
public enum BlobState
{
    /// <summary>Its turn has not come.</summary>
    Waiting,

    /// <summary>Its bytes are on the way.</summary>
    Transferring,

    /// <summary>The destination had it, or got it without its bytes being sent.</summary>
    Exists,

    /// <summary>It was sent.</summary>
    Done,
}
