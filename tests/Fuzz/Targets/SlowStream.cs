namespace ImageBuild.Fuzz.Targets;

/// <summary>Gives its bytes a few at a time, forward alone, as a network does.</summary>
internal sealed class SlowStream(byte[] bytes) : ReadOnlyStream
{
    private const int Most = 100;
    private int position;

    public override int Read(Span<byte> buffer)
    {
        // Neither always the same, nor by chance.
        var read = Math.Min(Math.Min(buffer.Length, (position % Most) + 1), bytes.Length - position);
        bytes.AsSpan(position, read).CopyTo(buffer);
        position += read;
        return read;
    }
}
