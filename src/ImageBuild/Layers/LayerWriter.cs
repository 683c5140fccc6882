using ImageBuild.Oci;
using ImageBuild.Tar;

namespace ImageBuild.Layers;

/// <summary>
/// Makes one layer in one pass: entries go in as tar, and diff ID, digest and size are known at the end without a byte
/// being read again.
/// </summary>
public sealed class LayerWriter : IDisposable
{
    // What collects small tar headers into writes that are worth a hash and a queue.
    private const int BufferSize = 256 << 10;

    private readonly LayerCompression compression;
    private readonly HashingStream compressed;
    private readonly Stream compressor;
    private readonly HashingStream plain;
    private readonly BufferedStream buffer;
    private bool completed;

    /// <summary>Starts a layer.</summary>
    /// <param name="output">Where its bytes go; left open.</param>
    /// <param name="compression">How they are compressed.</param>
    public LayerWriter(Stream output, LayerCompression compression)
    {
        this.compression = compression;
        compressed = new HashingStream(output);
        compressor = compression.OpenWrite(compressed);
        plain = compression == LayerCompression.None ? compressed : new HashingStream(compressor);
        buffer = new BufferedStream(plain, BufferSize);
        Tar = new TarWriter(buffer);
    }

    /// <summary>Takes the entries.</summary>
    public TarWriter Tar { get; }

    /// <summary>Ends the layer; nothing can be written after.</summary>
    /// <returns>The descriptor of what was written to the output, and the identity of the tar inside.</returns>
    public (Descriptor Descriptor, DiffId DiffId) Complete()
    {
        Tar.Complete();
        buffer.Flush();
        compressor.Dispose();
        completed = true;
        return (
            new Descriptor { MediaType = compression.MediaType, Digest = compressed.Digest, Size = compressed.Count },
            new DiffId(plain.Digest));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was cut short is of no use to anybody, and writing its rest may fail as what came before did.
        if (!completed)
            compressed.Abandon();
        compressor.Dispose();
        compressed.Dispose();
        plain.Dispose();
    }
}
