using System.IO.Compression;
using ImageBuild.Deflate;

namespace ImageBuild.Fuzz.Targets;

/// <summary>A recipe that lies damaged in the store: it makes something, whose digest will be wrong, or nothing.</summary>
internal sealed class RecipeTarget() : FuzzTarget("recipe")
{
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * i >> 5))];

    public override int MaxLength => 2 << 10;

    public override int TestMutations => 100;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        using var recipe = new MemoryStream();
        using (var brotli = new BrotliStream(recipe, CompressionLevel.NoCompression, leaveOpen: true))
            brotli.Write(input);
        using var made = new MemoryStream();
        Property.Accepts<InvalidDataException>(
            () => GzipRecipe.Rebuild(new MemoryStream(Plain), new MemoryStream(recipe.ToArray()), made));
    }
}
