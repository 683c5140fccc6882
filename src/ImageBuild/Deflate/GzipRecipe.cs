using ImageBuild.Layers;

namespace ImageBuild.Deflate;

/// <summary>
/// What has to be known beside the plain data to have a gzip file (RFC 1952) again to the bit, whoever wrote it: the
/// headers, the codes of each block, and where its encoder went on otherwise than <see cref="DeflateModel"/> predicts. For
/// the usual encoders that is a hundredth of the file.
/// </summary>
public static class GzipRecipe
{
    private const int HeaderMost = 1 << 20;
    private const int TrailerSize = 8;
    private const int StoredBlock = 0;
    private const int FixedBlock = 1;
    private const int DynamicBlock = 2;

    // In a recipe, after how many tokens were right: what came instead of the next. Any other number is a length.
    private const int BlockEnds = 0;
    private const int LiteralInstead = 1;

    // What is tried with each encoder before one is chosen.
    private const int SampleSize = 1 << 20;

    /// <summary>Writes the recipe of a file.</summary>
    /// <param name="openGzip">Opens the file; it is read several times.</param>
    /// <param name="openPlain">Opens what is in it.</param>
    /// <param name="recipe">Where the recipe goes.</param>
    /// <exception cref="InvalidDataException">It is no gzip file, or written in a way that no recipe can tell.</exception>
    public static void Write(Func<Stream> openGzip, Func<Stream> openPlain, Stream recipe)
    {
        var rules = MatchRules.All.MinBy(r => Write(openGzip, openPlain, Stream.Null, r, SampleSize))!;
        Write(openGzip, openPlain, recipe, rules, long.MaxValue);
    }

    /// <summary>Makes the file again. What comes out is to be compared with its digest.</summary>
    /// <param name="plain">What is in it.</param>
    /// <param name="recipe">Its recipe; disposed.</param>
    /// <param name="gzip">Where the file goes.</param>
    /// <exception cref="InvalidDataException">The recipe is damaged, or of other data.</exception>
    public static void Rebuild(Stream plain, Stream recipe, Stream gzip)
    {
        using var reader = new RecipeReader(recipe);
        var number = (int)reader.ReadNumber();
        var rules = MatchRules.All.FirstOrDefault(r => r.Number == number) ?? throw new InvalidDataException("the recipe is of another version");
        var model = new DeflateModel(plain, rules);
        var output = new BitWriter(gzip);
        while (reader.ReadNumber() == 1)
        {
            output.Write(reader.ReadBytes(HeaderMost));
            model.Start();
            while (!RebuildBlock(reader, model, rules, output))
            {
            }

            output.Align();
            output.Write(reader.ReadBytes(TrailerSize));
        }

        output.Flush();
    }

    // How many tokens were predicted wrongly.
    private static long Write(Func<Stream> openGzip, Func<Stream> openPlain, Stream recipe, MatchRules rules, long most)
    {
        using var gzip = openGzip();
        using var plain = openPlain();
        using var writer = new RecipeWriter(recipe);
        var (input, model) = (new BitReader(gzip), new DeflateModel(plain, rules));
        long wrong = 0;
        writer.Write(rules.Number);
        while (input.Position < most && !input.IsAtEnd)
        {
            writer.Write(1);
            var header = new List<byte>();
            GzipHeader.Skip(() =>
            {
                header.Add((byte)input.Take(8));
                return header.Count <= HeaderMost ? header[^1] : throw new InvalidDataException("the header is too long");
            });
            writer.Write(header.ToArray());
            model.Start();
            while (input.Position < most && !WriteBlock(input, model, rules, writer, ref wrong))
            {
            }

            if (input.Position >= most)
                return wrong;
            input.Align();
            writer.Write([.. Enumerable.Range(0, TrailerSize).Select(_ => (byte)input.Take(8))]);
        }

        writer.Write(0);
        return wrong;
    }

    // True for the last block.
    private static bool WriteBlock(BitReader input, DeflateModel model, MatchRules rules, RecipeWriter recipe, ref long wrong)
    {
        var header = input.Take(3);
        recipe.Write(header);
        switch (header >> 1)
        {
            case StoredBlock:
                recipe.Write(ReadStored(input, model, rules));
                break;
            case FixedBlock:
                WriteTokens(input, DeflateCode.Fixed, model, recipe, ref wrong);
                break;
            case DynamicBlock:
                using (var codes = new MemoryStream())
                {
                    input.Copy = new BitWriter(codes);
                    var code = DeflateCode.ReadCodes(input);
                    input.Copy.Flush();
                    input.Copy = null;
                    recipe.Write(codes.ToArray());
                    WriteTokens(input, code, model, recipe, ref wrong);
                }

                break;
            default:
                throw new InvalidDataException("there is no such block");
        }

        return (header & 1) != 0;
    }

    private static void WriteTokens(BitReader input, DeflateCode code, DeflateModel model, RecipeWriter recipe, ref long wrong)
    {
        var right = 0;
        for (; code.Read(input) is { } token; model.Advance(token.Bytes))
        {
            if (model.Predict() == token)
            {
                right++;
                continue;
            }

            recipe.Write(right);
            recipe.Write(token.Length == 0 ? LiteralInstead : token.Length);
            if (token.Length > 0)
                recipe.Write(token.Distance);
            right = 0;
            wrong++;
        }

        recipe.Write(right);
        recipe.Write(BlockEnds);
    }

    private static int ReadStored(BitReader input, DeflateModel model, MatchRules rules)
    {
        input.Align();
        var length = input.Take(16);
        if (input.Take(16) != (~length & 0xffff))
            throw new InvalidDataException("the length of a block is damaged");
        for (var i = 0; i < length; i++)
            input.Take(8);
        model.Advance(length);
        StartAfterFlush(length, model, rules);
        return length;
    }

    private static bool RebuildBlock(RecipeReader recipe, DeflateModel model, MatchRules rules, BitWriter output)
    {
        var header = (int)recipe.ReadNumber();
        output.Write(header, 3);
        switch (header >> 1)
        {
            case StoredBlock:
                RebuildStored((ushort)recipe.ReadNumber(), model, rules, output);
                break;
            case FixedBlock:
                RebuildTokens(recipe, DeflateCode.Fixed, model, output);
                break;
            default:
                var codes = new BitReader(new MemoryStream(recipe.ReadBytes(HeaderMost))) { Copy = output };
                RebuildTokens(recipe, DeflateCode.ReadCodes(codes), model, output);
                break;
        }

        return (header & 1) != 0;
    }

    private static void RebuildTokens(RecipeReader recipe, DeflateCode code, DeflateModel model, BitWriter output)
    {
        while (true)
        {
            for (var right = recipe.ReadNumber(); right > 0; right--)
                RebuildToken(model.Predict(), code, model, output);
            var instead = recipe.ReadNumber();
            if (instead == BlockEnds)
                break;
            RebuildToken(instead == LiteralInstead ? Token.Literal : new Token((int)instead, (int)recipe.ReadNumber()), code, model, output);
        }

        code.WriteEnd(output);
    }

    private static void RebuildToken(Token token, DeflateCode code, DeflateModel model, BitWriter output)
    {
        code.Write(output, token, model.Current);
        model.Advance(token.Bytes);
    }

    private static void RebuildStored(ushort length, DeflateModel model, MatchRules rules, BitWriter output)
    {
        output.Align();
        output.Write(length, 16);
        output.Write(~length & 0xffff, 16);
        model.Take(length, output.Write);
        StartAfterFlush(length, model, rules);
    }

    private static void StartAfterFlush(int length, DeflateModel model, MatchRules rules)
    {
        if (length == 0 && rules.StartsAnewAfterFlush)
            model.Start();
    }
}
