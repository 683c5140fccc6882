namespace ImageBuild.Tests.Tar;

/// <summary>A stream as a network is one: it can't seek, and gives what it likes.</summary>
internal sealed class ForwardStream(Stream inner) : ReadOnlyStream
{
    public int Most { get; init; } = int.MaxValue;

    public override int Read(Span<byte> buffer) => inner.Read(buffer[..Math.Min(buffer.Length, Most)]);
}
