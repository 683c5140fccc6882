using System.IO.Hashing;
using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

/// <summary>Writes the content of files, and hashes it while it is at hand. Holes stay holes.</summary>
internal sealed class FileContent
{
    private const int BufferSize = 256 << 10;

    private readonly byte[] buffer = new byte[BufferSize];
    private readonly XxHash128 hash = new();

    /// <summary>Writes the content of the reader's current entry to a new file.</summary>
    /// <returns>
    /// The XXH128 of all bytes, holes as zeros: it finds damage; against malice there is the layer's diff ID.
    /// </returns>
    public UInt128 Write(SafeFd file, TarReader reader, long size)
    {
        if (reader.Extents.IsDefault)
            WriteAll(file, reader.Content);
        else
            WriteSparse(file, reader, size);
        var result = hash.GetCurrentHashAsUInt128();
        hash.Reset();
        return result;
    }

    private void WriteAll(SafeFd file, Stream content)
    {
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            hash.Append(buffer.AsSpan(0, read));
            Linux.Write(file, buffer.AsSpan(0, read));
        }
    }

    private void WriteSparse(SafeFd file, TarReader reader, long size)
    {
        // First, so that a size that the file system can't hold fails before its zeros are read.
        Linux.Ftruncate(file, size);
        long offset = 0;
        int read;
        // The reader gives a hole or data in one piece, never both.
        while ((read = reader.Content.Read(buffer)) > 0)
        {
            var bytes = buffer.AsSpan(0, read);
            hash.Append(bytes);
            if (bytes.ContainsAnyExcept((byte)0))
                Linux.PWrite(file, bytes, offset);
            offset += read;
        }
    }
}
