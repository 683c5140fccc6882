using System.IO.Compression;
using System.Text;
using ImageBuild.Compression;
using ImageBuild.Deflate;
using ImageBuild.Layers;

namespace ImageBuild.Tests.Deflate;

/// <summary>Gzip files of many kinds are made again to the bit from what is in them and their recipe.</summary>
[TestClass]
public class GzipRecipeTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(6)]
    [DataRow(9)]
    public void FilesOfTheFrameworkAreMadeAgain(int level) =>
        IsMadeAgain(Gzip(Text(3 << 20), new ZLibCompressionOptions { CompressionLevel = level }));

    [TestMethod]
    [DataRow(ZLibCompressionStrategy.Fixed)]
    [DataRow(ZLibCompressionStrategy.HuffmanOnly)]
    [DataRow(ZLibCompressionStrategy.RunLengthEncoding)]
    [DataRow(ZLibCompressionStrategy.Filtered)]
    public void SoAreThoseOfOtherStrategies(ZLibCompressionStrategy strategy) =>
        IsMadeAgain(Gzip(Text(300_000), new ZLibCompressionOptions { CompressionStrategy = strategy }));

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(257)]
    [DataRow(258)]
    [DataRow(259)]
    [DataRow(32768)]
    [DataRow(65536)]
    [DataRow((1 << 20) - 1)]
    [DataRow((1 << 20) + 1)]
    public void EverySizeWorks(int size)
    {
        IsMadeAgain(Gzip(Text(size), new ZLibCompressionOptions()));
        IsMadeAgain(Gzip(new byte[size], new ZLibCompressionOptions()));
        IsMadeAgain(Gzip(Noise(size), new ZLibCompressionOptions()));
    }

    [TestMethod]
    public void OurOwnAreMadeAgainFromLittle()
    {
        using var gzip = new MemoryStream();
        using (var stream = new ParallelGzipStream(gzip, () => new DeflateEncoder()))
            stream.Write(File.ReadAllBytes(typeof(object).Assembly.Location));
        var recipe = IsMadeAgain(gzip.ToArray());
        Assert.IsLessThan(gzip.Length / 5, recipe, $"of {gzip.Length} bytes");
    }

    [TestMethod]
    public void MembersNamesAndCommentsAreKept()
    {
        var plain = Gzip(Text(1000), new ZLibCompressionOptions());
        byte[] named = [0x1f, 0x8b, 8, 0b1_1110, 1, 2, 3, 4, 2, 3, 3, 0, 7, 8, 9, .. "name\0"u8, .. "comment\0"u8, 0xab, 0xcd, .. plain.AsSpan(10)];
        IsMadeAgain([.. named, .. plain, .. named]);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(12)]
    [DataRow(40)]
    public void WhatIsDamagedIsRefusedOrToldTrue(int at)
    {
        var gzip = Gzip(Text(1000), new ZLibCompressionOptions());
        gzip[at] ^= 0x40;
        try
        {
            Recipe(gzip, Text(1000));
        }
        catch (InvalidDataException)
        {
            return;
        }

        // It says other than what is in it, which shows when it is made again.
        CollectionAssert.AreNotEqual(gzip, Rebuild(Text(1000), Recipe(gzip, Text(1000))));
    }

    [TestMethod]
    public void ACutFileIsRefused()
    {
        var gzip = Gzip(Text(1000), new ZLibCompressionOptions());
        for (var length = 1; length < gzip.Length; length++)
            Assert.ThrowsExactly<InvalidDataException>(() => Recipe(gzip[..length], Text(1000)), $"{length}");
    }

    [TestMethod]
    public void OtherDataGivesNoFileOrAnotherOne()
    {
        var gzip = Gzip(Text(5000), new ZLibCompressionOptions());
        var recipe = Recipe(gzip, Text(5000));
        Assert.ThrowsExactly<InvalidDataException>(() => Rebuild(Text(4000), recipe));
        var other = Text(5000);
        other[1234] ^= 1;
        byte[] rebuilt;
        try
        {
            rebuilt = Rebuild(other, recipe);
        }
        catch (InvalidDataException)
        {
            return;
        }

        CollectionAssert.AreNotEqual(gzip, rebuilt);
    }

    [TestMethod]
    public void DamagedRecipesAreRefusedOrGiveAnotherFile()
    {
        var gzip = Gzip(Text(5000), new ZLibCompressionOptions());
        var recipe = Recipe(gzip, Text(5000));
        for (var at = 0; at < recipe.Length; at++)
        {
            var damaged = recipe.ToArray();
            damaged[at] ^= 0x10;
            try
            {
                _ = Rebuild(Text(5000), damaged);
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
            {
            }
        }
    }

    /// <summary>Makes the recipe and the file again, and gives the recipe's length.</summary>
    internal static int IsMadeAgain(byte[] gzip)
    {
        using var plain = new MemoryStream();
        using (var stream = LayerStream.OpenRead(new MemoryStream(gzip), new LayerLimits { MaxRatio = long.MaxValue }))
            stream.CopyTo(plain);
        var recipe = Recipe(gzip, plain.ToArray());
        CollectionAssert.AreEqual(gzip, Rebuild(plain.ToArray(), recipe));
        return recipe.Length;
    }

    private static byte[] Recipe(byte[] gzip, byte[] plain)
    {
        using var recipe = new MemoryStream();
        GzipRecipe.Write(() => new MemoryStream(gzip), () => new MemoryStream(plain), recipe);
        return recipe.ToArray();
    }

    private static byte[] Rebuild(byte[] plain, byte[] recipe)
    {
        using var gzip = new MemoryStream();
        GzipRecipe.Rebuild(new MemoryStream(plain), new MemoryStream(recipe), gzip);
        return gzip.ToArray();
    }

    private static byte[] Gzip(byte[] plain, ZLibCompressionOptions options)
    {
        using var gzip = new MemoryStream();
        using (var stream = new GZipStream(gzip, options, leaveOpen: true))
            stream.Write(plain);
        return gzip.Length > 0 ? gzip.ToArray() : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    // Words that repeat near and far, as programs and their texts do.
    private static byte[] Text(int size)
    {
        var random = new Random(7);
        var words = Enumerable.Range(0, 5000).Select(_ => Convert.ToHexString(Noise(random.Next(1, 9), random))).ToArray();
        var text = new StringBuilder();
        while (text.Length < size)
            text.Append(words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]).Append(random.Next(8) == 0 ? '\n' : ' ');
        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    private static byte[] Noise(int size, Random? random = null)
    {
        var bytes = new byte[size];
        (random ?? new Random(3)).NextBytes(bytes);
        return bytes;
    }
}
