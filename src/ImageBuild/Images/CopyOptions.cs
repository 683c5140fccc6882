using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>How an image is copied.</summary>
public sealed record CopyOptions
{
    /// <summary>Which image of an index to copy; null copies the index with all its images.</summary>
    public Platform? Platform { get; init; }

    /// <summary>How many layers are under way at once. Default 4.</summary>
    public int MaxParallel { get; init; } = 4;

    /// <summary>Told of each blob as it goes.</summary>
    public IProgress<BlobProgress>? Progress { get; init; }
}

/// <summary>What a copy did.</summary>
/// <param name="Root">The manifest or index that now has the destination's name.</param>
/// <param name="BlobsSent">Blobs whose bytes were sent.</param>
/// <param name="BlobsReused">Blobs that the destination had or could take over.</param>
/// <param name="BytesSent">Bytes of the blobs that were sent.</param>
public sealed record CopyResult(Document Root, int BlobsSent, int BlobsReused, long BytesSent);
