using System.Globalization;

namespace ImageBuild.Runtime.Unpack;

/// <summary>Writes what <see cref="LayerIndex"/> reads.</summary>
internal sealed class LayerIndexWriter(Stream stream) : IDisposable
{
    private readonly BufferedStream output = new(stream, 64 << 10);

    public void Add(IndexEntry e)
    {
        var (seconds, nanoseconds) = e.ModifiedTime;
        Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{e.Type}\t{Convert.ToString(e.Mode, 8)}\t{e.UserId}\t{e.GroupId}\t{seconds}.{nanoseconds}\t{e.Size}\t"));
        Write(string.Create(CultureInfo.InvariantCulture, $"{e.Hash:x}\t{e.Xattrs:x}\t"));
        Write($"{TextLine.Escape(e.LinkName)}\t{TextLine.Escape(e.Path)}\n");
    }

    /// <summary>A path and all below it are no more.</summary>
    public void Remove(string path) => Write($"-\t{TextLine.Escape(path)}\n");

    /// <summary>Writes what is left, and leaves the stream open.</summary>
    public void Dispose() => output.Flush();

    private void Write(string text) => output.Write(TextLine.Encoding.GetBytes(text));
}
