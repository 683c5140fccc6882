using System.IO.Hashing;
using ImageBuild.Deflate;
using ImageBuild.Layers;
using ImageBuild.Runtime.Rebuild;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Tar;

namespace ImageBuild.Fuzz.Targets;

/// <summary><see cref="TarRecipe"/>: with the contents of the files the tar is made again to the bit.</summary>
internal sealed class TarRecipeTarget() : FuzzTarget("tar-recipe")
{
    private const int LongestPath = 64 << 10;

    public override IReadOnlyList<string> Words => TarFile.Words;

    public override int TestMutations => 600;

    public override void Repair(Span<byte> input) => TarFile.Repair(input);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var tar = input.ToArray();
        var contents = new Dictionary<string, byte[]>();
        var index = new Dictionary<string, IndexEntry>();
        foreach (var (entry, content, isSparse) in TarFile.Read(new MemoryStream(tar), mayLackEnd: true))
        {
            if (!ImagePath.TryParse(entry.Name, out var path) || isSparse)
                continue;
            contents[path.Relative] = content;
            index[path.Relative] = IndexEntry.Of(path.Relative, entry, XxHash128.HashToUInt128(content));
        }

        using var recipe = new MemoryStream();
        TarRecipe.Write(() => new MemoryStream(tar), index, recipe);
        Property.Same(tar, Rebuild(recipe.ToArray(), contents), "it is made again to the bit");
    }

    private static byte[] Rebuild(byte[] recipe, Dictionary<string, byte[]> contents)
    {
        using var reader = new RecipeReader(new MemoryStream(recipe));
        using var tar = new MemoryStream();
        for (var part = reader.ReadNumber(); part != TarRecipe.End; part = reader.ReadNumber())
        {
            if (part == TarRecipe.Bytes)
            {
                tar.Write(reader.ReadBytes(TarRecipe.MostBytes));
                continue;
            }

            var content = contents[UnixText.Decode(reader.ReadBytes(LongestPath))];
            Property.Holds(reader.ReadNumber() == content.Length, "a file is as long as it is");
            tar.Write(content);
        }

        return tar.ToArray();
    }
}
