using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>A blob: what it is, and where its bytes can be had if anybody asks.</summary>
public sealed record Blob(Descriptor Descriptor, IBlobSource Source)
{
    /// <summary>A blob that is in memory.</summary>
    public static Blob Of(string mediaType, ReadOnlyMemory<byte> bytes) => new(
        new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes.Span), Size = bytes.Length },
        new MemoryBlobSource(bytes, null));

    /// <summary>A manifest or an index as a blob.</summary>
    public static Blob Of(Document document) => new(document.Descriptor, new MemoryBlobSource(document.Bytes, null));

    /// <summary>This blob with its bytes, which were read and verified, so that nobody asks for them again.</summary>
    public Blob WithBytes(ReadOnlyMemory<byte> bytes) => this with { Source = new MemoryBlobSource(bytes, Source.Repository) };

    /// <summary>Opens the bytes unchecked, for a reader that checks them itself.</summary>
    public Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
        Source.OpenBlobAsync(Descriptor, cancellationToken);

    /// <summary>
    /// Opens the bytes so that reading past the described size, ending before it, or reaching the end with another
    /// digest throws (IMG3002, IMG3003). What was read counts for nothing until the end has been reached.
    /// </summary>
    public async Task<Stream> OpenVerifiedAsync(CancellationToken cancellationToken) =>
        new VerifyingStream(await OpenAsync(cancellationToken), Descriptor, Where);

    /// <summary>
    /// As <see cref="OpenVerifiedAsync"/>, from where <paramref name="head"/> ends. The head is read first, so that the
    /// whole is verified.
    /// </summary>
    internal async Task<Stream> OpenRestAsync(Stream head, CancellationToken cancellationToken)
    {
        var hash = Descriptor.Digest.CreateHash();
        try
        {
            var length = await hash.AppendAsync(head, cancellationToken);
            var rest = length == Descriptor.Size ? Stream.Null : await Source.OpenBlobAsync(Descriptor, length, cancellationToken);
            return new VerifyingStream(rest, Descriptor, Where, hash, length);
        }
        catch
        {
            hash.Dispose();
            throw;
        }
    }

    /// <summary>Reads a small blob whole and verified.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is larger than <see cref="Document.MaxSize"/>; IMG3002, IMG3003.</exception>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        if (Descriptor.Size > Document.MaxSize)
            throw Errors.InvalidDocument(Descriptor.MediaType, $"it is larger than {Document.MaxSize} bytes.");
        await using var stream = await OpenAsync(cancellationToken);
        // With room for a byte too many.
        var bytes = new byte[Descriptor.Size + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length != Descriptor.Size)
            throw Errors.SizeMismatch(Descriptor, Where);
        return Descriptor.Digest.Matches(bytes.AsSpan(0, length)) ? bytes[..length] : throw Errors.DigestMismatch(Descriptor.Digest, Where);
    }

    private string Where => Source.ToString() ?? "the source";

    private sealed class MemoryBlobSource(ReadOnlyMemory<byte> bytes, Reference? repository) : IBlobSource
    {
        public Reference? Repository => repository;

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            Task.FromResult<Stream>(new MemoryStream(bytes.ToArray(), writable: false));
    }
}
