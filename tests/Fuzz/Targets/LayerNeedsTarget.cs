using ImageBuild.Runtime.Unpack;

namespace ImageBuild.Fuzz.Targets;

/// <summary>What a layer needs of those below it, damaged in the store: what was read is written as what is read as the same.</summary>
internal sealed class LayerNeedsTarget() : FuzzTarget("layer-needs")
{
    public override IReadOnlyList<string> Words { get; } = ["implied ", "bare ", "hiding ", "hides all\n", "link ", "\t", "\n", "\\n", " "];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var lines = TextLine.Encoding.GetString(input).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        LayerNeeds? needs = null;
        if (!Property.Accepts<FormatException>(() => needs = LayerNeeds.FromLines(lines)))
            return;
        var written = needs!.ToLines().ToList();
        Property.Holds(written.SequenceEqual(LayerNeeds.FromLines(written).ToLines()), "what is written is read as the same");
    }
}
