using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Commit;

/// <summary>
/// Reads a file that may change meanwhile: as many bytes as were promised, zeros where it has become shorter.
/// </summary>
internal sealed class FixedSizeStream(SafeFd file, long size) : ReadOnlyStream
{
    private long left = size;
    private bool hasEnded;

    public override int Read(Span<byte> buffer)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, left)];
        if (wanted.IsEmpty)
            return 0;
        var read = hasEnded ? 0 : Linux.Read(file, wanted);
        if (read == 0)
        {
            hasEnded = true;
            wanted.Clear();
            read = wanted.Length;
        }

        left -= read;
        return read;
    }
}
