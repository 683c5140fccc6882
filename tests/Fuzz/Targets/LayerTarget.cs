using ImageBuild.Layers;

namespace ImageBuild.Fuzz.Targets;

/// <summary>
/// A layer's blob as it is unpacked, without the disk: decompressed within limits, read as a tar, each entry taken for a
/// path or a whiteout. No path leads out.
/// </summary>
internal sealed class LayerTarget() : FuzzTarget("layer")
{
    public override IReadOnlyList<string> Words => TarFile.Words;

    public override int MaxLength => 16 << 10;

    public override void Repair(Span<byte> input) => TarFile.Repair(input);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        using var tar = LayerStream.OpenRead(new MemoryStream(input.ToArray()), Compressed.Limits);
        foreach (var (entry, _, _) in TarFile.Read(tar, mayLackEnd: true))
        {
            if (LayerEntries.PathOf(entry) is { } path)
                Check(path);
        }
    }

    private static void Check(ImagePath path)
    {
        var parts = path.Relative.Split('/');
        Property.Holds(path.IsRoot || parts.All(p => p is not ("" or "." or "..") && !p.Contains('\0', StringComparison.Ordinal)), "a path is plain");
        Property.Holds(ImagePath.Parse(path.ToString()) == path, "and read as itself");
        Property.Holds(!parts[..^1].Any(Whiteouts.IsWhiteout), "nothing is below a whiteout");
        if (Whiteouts.IsWhiteout(path.Name) && path.Name != Whiteouts.Opaque)
            Property.Holds(Whiteouts.Removed(path.Name) is { Length: > 0 } name && name is not ("." or ".."), "a whiteout removes something");
    }
}
