using System.Security.Cryptography;
using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>A forward-only stream that holds its source to a descriptor's size and digest.</summary>
/// <param name="source">The bytes; disposed with this.</param>
/// <param name="expected">What they should come to, with those that were hashed before.</param>
/// <param name="where">Where they come from, for messages.</param>
/// <param name="hash">The hash of what comes before the first byte; disposed with this.</param>
/// <param name="seen">How many bytes that was.</param>
internal sealed class VerifyingStream(Stream source, Descriptor expected, string where, IncrementalHash hash, long seen) : ReadOnlyStream
{
    private long seen = seen;
    private bool verified;

    /// <summary>From the first byte on.</summary>
    public VerifyingStream(Stream source, Descriptor expected, string where)
        : this(source, expected, where, expected.Digest.CreateHash(), 0)
    {
    }

    public override long Length => expected.Size;

    public override long Position
    {
        get => seen;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        Account(buffer[..read], buffer.Length);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await source.ReadAsync(buffer, cancellationToken);
        Account(buffer.Span[..read], buffer.Length);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Account(ReadOnlySpan<byte> bytes, int asked)
    {
        if (verified || asked == 0)
            return;
        seen += bytes.Length;
        if (seen > expected.Size || (bytes.IsEmpty && seen < expected.Size))
            throw Errors.SizeMismatch(expected, where);
        hash.AppendData(bytes);
        if (!bytes.IsEmpty)
            return;
        if (!expected.Digest.Matches(hash))
            throw Errors.DigestMismatch(expected.Digest, where);
        verified = true;
    }
}
