namespace ImageBuild.Tar;

/// <summary>
/// Writes a tar archive whose bytes depend on its entries alone, on every machine: a ustar header where it fits, else
/// pax records sorted by key under one fixed name; no access or change times, no process ids; user and group names only
/// if an entry has them; blocks of zeros at the end and none to fill a record. The stream stays the caller's.
/// </summary>
public sealed partial class TarWriter(Stream stream)
{
    private const int CopyBufferSize = 128 * 1024;

    private readonly byte[] header = new byte[TarHeader.BlockSize];
    private byte[]? copyBuffer;

    /// <summary>How many bytes have been written.</summary>
    public long Position { get; private set; }

    /// <summary>Writes an entry without content: anything but a file, or an empty file.</summary>
    /// <exception cref="ImageBuildException">IMG3015: a name can't be written.</exception>
    public void Write(TarEntry entry) => Write(entry, ReadOnlySpan<byte>.Empty);

    /// <summary>Writes a file whose content is in memory.</summary>
    /// <exception cref="ImageBuildException">IMG3014: it is not as long as the entry says; IMG3015: a name can't be written.</exception>
    public void Write(TarEntry entry, ReadOnlySpan<byte> content)
    {
        if (content.Length != entry.Size)
            throw Errors.TarContentLength(entry.Name, entry.Size);
        WriteHeaders(entry);
        WriteBytes(content);
        Pad();
    }

    /// <summary>
    /// Writes a file whose content is read from a stream, which must end where the entry says. The archive is of no use
    /// after a failure.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG3014: the stream is shorter or longer; IMG3015: a name can't be written.</exception>
    public void Write(TarEntry entry, Stream content)
    {
        WriteHeaders(entry);
        copyBuffer ??= new byte[CopyBufferSize];
        var left = entry.Size;
        while (true)
        {
            var read = content.Read(copyBuffer);
            if (read > left || (read == 0 && left > 0))
                throw Errors.TarContentLength(entry.Name, entry.Size);
            if (read == 0)
                break;
            WriteBytes(copyBuffer.AsSpan(0, read));
            left -= read;
        }

        Pad();
    }

    /// <summary>Ends the archive. Nothing can be written after.</summary>
    public void Complete() => WriteBytes(stackalloc byte[2 * TarHeader.BlockSize]);

    private void Pad()
    {
        Span<byte> zeros = stackalloc byte[TarHeader.BlockSize];
        WriteBytes(zeros[..(int)(-Position & (TarHeader.BlockSize - 1))]);
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        Position += bytes.Length;
    }
}
