using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ImageBuild.Layers;

/// <summary>
/// Reads gzip (RFC 1952) of any number of members, each held to its CRC and length. The framework's own GZipStream
/// takes a cut stream for a short one and skips whatever follows the last member, so only its inflater is used here.
/// </summary>
internal sealed class GzipStreamReader(Stream compressed) : ReadOnlyStream
{
    private const int TrailerSize = 8;
    private readonly GzipInput input = new(compressed);
    private readonly Crc32 crc = new();
    private DeflateStream? member;
    private uint length;

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (member is null && !StartMember())
                return 0;
            var read = member!.Read(buffer);
            if (read > 0 || buffer.IsEmpty)
            {
                crc.Append(buffer[..read]);
                length += (uint)read;
                return read;
            }

            EndMember();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            member?.Dispose();
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool StartMember()
    {
        if (!input.HasMore)
            return false;
        GzipHeader.Skip(input.NextByte);
        input.StartMember();
        member = new DeflateStream(input, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    // The trailer that fits what came out; if there is none, the data is damaged or cut off.
    private void EndMember()
    {
        Span<byte> trailer = stackalloc byte[TrailerSize];
        crc.GetHashAndReset(trailer);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        length = 0;
        member!.Dispose();
        member = null;
        if (!input.SkipTrailer(trailer))
            throw new InvalidDataException("no trailer with the right CRC and length follows the data");
    }
}
