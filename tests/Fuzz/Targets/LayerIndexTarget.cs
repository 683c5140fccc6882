using ImageBuild.Runtime.Unpack;

namespace ImageBuild.Fuzz.Targets;

/// <summary>The list of an unpacked layer's files, damaged in the store: what was read is written as what is read as the same.</summary>
internal sealed class LayerIndexTarget() : FuzzTarget("layer-index")
{
    public override IReadOnlyList<string> Words { get; } =
        ["\t", "\n", "\\t", "\\\\", "-\t", "f\t644\t0\t0\t1.0\t5\t0\t0\t\ta\n", "d\t755\t0\t0\t1.5\t0\t0\t0\t\td\n", "h\t0\t0\t0\t0.0\t0\t0\t0\ta\tb\n", "ffffffffffffffffffffffffffffffff", "."];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        Dictionary<string, IndexEntry> entries = [];
        var bytes = input.ToArray();
        if (!Property.Accepts<FormatException>(() => entries = LayerIndex.Read(new MemoryStream(bytes))))
            return;
        using var written = new MemoryStream();
        using (var writer = new LayerIndexWriter(written))
        {
            foreach (var entry in entries.Values)
                writer.Add(entry);
        }

        written.Position = 0;
        var again = LayerIndex.Read(written);
        Property.Holds(again.Count == entries.Count && entries.All(e => again[e.Key] == e.Value), "what is written is read as the same");
    }
}
