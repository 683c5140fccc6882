namespace ImageBuild.Fuzz.Targets;

/// <summary>zstd of any number of frames.</summary>
internal sealed class ZstdTarget() : FuzzTarget("zstd")
{
    public override IReadOnlyList<string> Words => ["\x28\xb5\x2f\xfd", "\x28\xb5\x2f\xfd\0\0\x01\0\0", "\x50\x2a\x4d\x18\x04\0\0\0", "\x01\0\0"];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var isZstd = input is [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..];
        if (isZstd)
            Compressed.ReadTwice(input.ToArray());
    }
}
