using System.Collections.Immutable;

namespace ImageBuild.Tar;

/// <summary>A sparse file as programs read it: stored bytes in their places, zeros between.</summary>
internal sealed class SparseContent(TarContent stored, ImmutableArray<TarExtent> extents, long size) : ReadOnlyStream
{
    private long position;
    private int next;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(size - position, buffer.Length);
        if (wanted == 0)
            return 0;
        var read = next < extents.Length && position >= extents[next].Offset
            ? ReadStored(buffer[..wanted])
            : ReadHole(buffer[..wanted]);
        position += read;
        return read;
    }

    private int ReadStored(Span<byte> buffer)
    {
        var left = extents[next].Offset + extents[next].Length - position;
        var read = stored.Read(buffer[..(int)Math.Min(left, buffer.Length)]);
        if (read == left)
            next++;
        return read;
    }

    private int ReadHole(Span<byte> buffer)
    {
        var end = next < extents.Length ? extents[next].Offset : size;
        var hole = buffer[..(int)Math.Min(end - position, buffer.Length)];
        hole.Clear();
        return hole.Length;
    }
}
