using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>A manifest or an index as the bytes that its digest names. The bytes are never written anew on the way through.</summary>
public sealed record Document
{
    private Document(string mediaType, Digest digest, ReadOnlyMemory<byte> bytes)
    {
        MediaType = mediaType;
        Digest = digest;
        Bytes = bytes;
    }

    /// <summary>The most that a manifest or a configuration may be: 4 MiB, as registries and containerd have it.</summary>
    public const int MaxSize = 4 << 20;

    /// <summary>What it is.</summary>
    public string MediaType { get; }

    /// <summary>The digest of <see cref="Bytes"/>.</summary>
    public Digest Digest { get; }

    /// <summary>The document.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether it is an index.</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    /// <summary>The descriptor that names it.</summary>
    public Descriptor Descriptor => new() { MediaType = MediaType, Digest = Digest, Size = Bytes.Length };

    /// <summary>A document with its SHA-256 digest.</summary>
    public static Document Of(string mediaType, ReadOnlyMemory<byte> bytes) =>
        new(mediaType, Digest.Of(bytes.Span), bytes);

    /// <summary>Reads a document whole, hashed once.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is larger than <see cref="MaxSize"/>; IMG3002, IMG3003: it is not what its descriptor says.</exception>
    public static async Task<Document> ReadAsync(Blob blob, CancellationToken cancellationToken) =>
        new(blob.Descriptor.MediaType, blob.Descriptor.Digest, await blob.ReadAsync(cancellationToken));

    /// <summary>A document that must have the digest and size of a descriptor.</summary>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: it has others.</exception>
    public static Document Verified(Descriptor descriptor, ReadOnlyMemory<byte> bytes, string where)
    {
        if (bytes.Length != descriptor.Size)
            throw Errors.SizeMismatch(descriptor, where);
        return Verified(descriptor.MediaType, descriptor.Digest, bytes, where);
    }

    /// <summary>A document that must have this digest.</summary>
    /// <exception cref="ImageBuildException">IMG3002: it has another.</exception>
    public static Document Verified(string mediaType, Digest digest, ReadOnlyMemory<byte> bytes, string where) =>
        digest.Matches(bytes.Span) ? new(mediaType, digest, bytes) : throw Errors.DigestMismatch(digest, where);
}
