using ImageBuild.Deflate;

namespace ImageBuild.Fuzz.Targets;

/// <summary><see cref="GzipRecipe"/>: a gzip file is made again to the bit, or none is learned.</summary>
internal sealed class GzipRecipeTarget() : FuzzTarget("gzip-recipe")
{
    // A megabyte of window and its tables for each encoder that is tried.
    public override long MaxAllocated => 128 << 20;

    public override int TestMutations => 100;

    public override void Repair(Span<byte> input) => GzipFile.Repair(input);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var gzip = input.ToArray();
        if (gzip is not [0x1f, 0x8b, ..])
            return;
        var plain = Compressed.Read(new MemoryStream(gzip));
        using var recipe = new MemoryStream();
        if (!Property.Accepts<InvalidDataException>(() => GzipRecipe.Write(() => new MemoryStream(gzip), () => new MemoryStream(plain), recipe)))
            return;
        using var rebuilt = new MemoryStream();
        GzipRecipe.Rebuild(new MemoryStream(plain), new MemoryStream(recipe.ToArray()), rebuilt);
        Property.Same(gzip, rebuilt.ToArray(), "it is made again to the bit");
    }
}
