using System.IO.Compression;
using ImageBuild.Compression;

namespace ImageBuild.Fuzz.Targets;

/// <summary>What our own encoder makes of any bytes, and of them repeated beyond a window: the framework makes them of it again.</summary>
internal sealed class DeflateTarget() : FuzzTarget("deflate")
{
    private const int Repeated = 9;
    private static readonly byte[] LastBlock = [0x03, 0x00];

    // Not before there is something to count its branches in.
    private readonly Lazy<DeflateEncoder> encoder = new(() => new DeflateEncoder());

    protected override void Run(ReadOnlySpan<byte> input)
    {
        ComesBack(input);
        var longer = new byte[input.Length * Repeated];
        for (var i = 0; i < longer.Length; i += input.Length)
        {
            input.CopyTo(longer.AsSpan(i));
            longer[i] ^= (byte)i;
        }

        ComesBack(longer);
    }

    private void ComesBack(ReadOnlySpan<byte> data)
    {
        var output = new byte[encoder.Value.Most(data.Length)];
        var size = encoder.Value.Compress(data, output);
        using var inflate = new DeflateStream(new MemoryStream([.. output.AsSpan(0, size), .. LastBlock]), CompressionMode.Decompress);
        using var back = new MemoryStream();
        inflate.CopyTo(back);
        Property.Same(data, back.ToArray(), "it comes back");
    }
}
