using System.Security.Cryptography;
using ImageBuild.Oci;

namespace ImageBuild.Layers;

/// <summary>Passes on what is written, hashes and counts it, and leaves the stream below open.</summary>
internal sealed class HashingStream(Stream output) : WriteOnlyStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Stream output = output;
    private Digest? digest;

    /// <summary>Bytes so far.</summary>
    public long Count { get; private set; }

    /// <summary>The digest of all that was written; nothing can be written after.</summary>
    public Digest Digest => digest ??= Digest.FromSha256(hash.GetHashAndReset());

    /// <summary>Passes on nothing any more.</summary>
    public void Abandon() => output = Null;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        Count += buffer.Length;
        output.Write(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            hash.Dispose();
        base.Dispose(disposing);
    }
}
