namespace ImageBuild.Layers;

/// <summary>Passes everything on and leaves the stream below open.</summary>
internal sealed class LeaveOpenStream(Stream output) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);
}
