namespace ImageBuild.Registry;

/// <summary>What a place has asked and sent so far. Counts may be read while they grow.</summary>
public sealed class RegistryStatistics
{
    private long requests;
    private long bytesSent;
    private long bytesReceived;

    /// <summary>HTTP requests that were answered, each try and each redirect counted.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Bytes of bodies that were sent: blobs and manifests, tries that failed included.</summary>
    public long BytesSent => Interlocked.Read(ref bytesSent);

    /// <summary>Bytes of blobs that were received.</summary>
    public long BytesReceived => Interlocked.Read(ref bytesReceived);

    internal void CountRequest() => Interlocked.Increment(ref requests);

    internal void CountSent(long bytes) => Interlocked.Add(ref bytesSent, bytes);

    internal void CountReceived(long bytes) => Interlocked.Add(ref bytesReceived, bytes);
}
