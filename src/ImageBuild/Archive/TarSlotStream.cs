using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Archive;

/// <summary>A part of a file. Many may read one file at once, since each knows where it is.</summary>
internal sealed class TarSlotStream(SafeFileHandle file, long offset, long length, string path) : ReadOnlyStream
{
    private long position;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - position);
        if (wanted == 0)
            return 0;
        var read = RandomAccess.Read(file, buffer[..wanted], offset + position);
        if (read == 0)
            throw Errors.TarTruncated(path, offset + position);
        position += read;
        return read;
    }
}
