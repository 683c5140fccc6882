using System.IO.Compression;
using CsCheck;
using ImageBuild.Layers;

namespace ImageBuild.Tests.Layers;

[TestClass]
public class LayerStreamTests
{
    private static readonly byte[] Text = Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * 31 % 251 * (i / 5000))).ToArray();

    [TestMethod]
    [DataRow("none", "optimal")]
    [DataRow("gzip", "fastest")]
    [DataRow("gzip", "optimal")]
    [DataRow("gzip", "smallest")]
    [DataRow("zstd", "fastest")]
    [DataRow("zstd", "optimal")]
    public void WhatIsCompressedComesBack(string name, string level) =>
        CollectionAssert.AreEqual(Text, Read(Compress(Text, LayerCompression.Parse(name, level), Text.Length)));

    [TestMethod]
    public void TheBytesDoNotDependOnHowTheInputWasCut()
    {
        var whole = Compress(Text, LayerCompression.Gzip, Text.Length);
        CollectionAssert.AreEqual(whole, Compress(Text, LayerCompression.Gzip, 1));
        CollectionAssert.AreEqual(whole, Compress(Text, LayerCompression.Gzip, 100_003));
    }

    // The framework's reader checks CRC and length of a member; a golden of the bytes would only pin zlib's version.
    [TestMethod]
    public void AnyInputIsOneGzipMemberThatTheFrameworkReads() => Gen.Byte.Array[0, 3000].Select(Gen.Int[0, 700]).Sample(
        (seed, repeats) =>
        {
            var input = Enumerable.Repeat(seed, repeats).SelectMany(b => b).ToArray();
            using var gzip = new GZipStream(new MemoryStream(Compress(input, LayerCompression.Gzip, 65_536)), CompressionMode.Decompress);
            using var output = new MemoryStream();
            gzip.CopyTo(output);
            return output.ToArray().AsSpan().SequenceEqual(input);
        },
        iter: 60);

    [TestMethod]
    public void SeveralGzipMembersAreOneTar()
    {
        byte[] two = [.. Framework(Text[..1000]), .. Framework(Text[1000..])];
        CollectionAssert.AreEqual(Text, Read(two));
    }

    // estargz makes a member of every file, so many end in one chunk and some end just at a chunk's edge.
    [TestMethod]
    public void ManySmallGzipMembersAreOneTar() => Gen.Int[0, 3000].Array[1, 300].Sample(
        lengths =>
        {
            var members = lengths.SelectMany(l => Framework(Text[..l])).ToArray();
            return Read(members).AsSpan().SequenceEqual(lengths.SelectMany(l => Text[..l]).ToArray());
        },
        iter: 20);

    [TestMethod]
    [DataRow(0, 2, DisplayName = "nothing, twice: the trailer is zeros, and so is the byte before it")]
    [DataRow(1000, 50, DisplayName = "one small file again and again")]
    public void MembersThatAreAlikeAreReadOneByOne(int length, int count)
    {
        var members = Enumerable.Repeat(Framework(Text[..length]), count).SelectMany(m => m).Concat(Framework(Text));
        CollectionAssert.AreEqual(
            Enumerable.Repeat(Text[..length], count).SelectMany(t => t).Concat(Text).ToArray(), Read([.. members]));
    }

    // A stored block that holds its own trailer and a whole member: other readers take it for content.
    [TestMethod]
    [DataRow(0, DisplayName = "small")]
    [DataRow(200_000, DisplayName = "larger than what is kept")]
    public void ATrailerWithinTheDataIsNotTakenForTheEnd(int before)
    {
        var (bytes, content) = WithTrailerInside(before, Framework("smuggled"u8.ToArray()));
        try
        {
            CollectionAssert.AreEqual(content, Read(bytes));
        }
        catch (ImageBuildException e)
        {
            Assert.AreEqual(ErrorCode.DamagedCompression, e.Code);
            Assert.AreNotEqual(0, before, "a small one can be read");
        }
    }

    [TestMethod]
    public void AHeaderWithNameCommentExtraAndCrcIsSkipped()
    {
        var plain = Framework(Text);
        byte[] header = [0x1f, 0x8b, 8, 0b1_1110, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, .. "name\0"u8, .. "comment\0"u8, 7, 7];
        CollectionAssert.AreEqual(Text, Read([.. header, .. plain[10..]]));
    }

    [TestMethod]
    public void SeveralZstdFramesAreOneTarAndSkippableOnesAreSkipped()
    {
        byte[] skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        byte[] frames =
        [
            .. Compress(Text[..1000], LayerCompression.Zstd, 1000), .. skippable,
            .. Compress(Text[1000..], LayerCompression.Zstd, 1000), .. skippable,
        ];
        CollectionAssert.AreEqual(Text, Read(frames));
    }

    // CVE-2021-20291: padding after the end, or a cut stream, must end in an error and never in a hang or a short tar.
    [TestMethod]
    [DataRow("gzip", DisplayName = "gzip")]
    [DataRow("zstd", DisplayName = "zstd")]
    public void EveryCutIsFound(string name)
    {
        var compressed = Compress(Text[..100_000], LayerCompression.Parse(name, "optimal"), 4096);
        for (var length = 5; length < compressed.Length; length += Math.Max(1, compressed.Length / 97))
            Damaged(compressed[..length], $"cut at {length} of {compressed.Length}");
        Damaged(compressed[..^1], "the last byte");
    }

    [TestMethod]
    [DataRow("gzip", DisplayName = "gzip")]
    [DataRow("zstd", DisplayName = "zstd")]
    public void BytesAfterTheEndAreFound(string name)
    {
        var compressed = Compress(Text, LayerCompression.Parse(name, "optimal"), 4096);
        Damaged([.. compressed, .. "garbage that is no member"u8], "garbage");
        Damaged([.. compressed, 1], "one byte");
    }

    [TestMethod]
    public void ADamagedChecksumIsFound()
    {
        var compressed = Compress(Text, LayerCompression.Gzip, 4096);
        compressed[^6] ^= 1;
        Damaged(compressed, "CRC");
    }

    // A window of 2 GiB in ten bytes of header: memory that the image's author chooses.
    [TestMethod]
    public void AZstdWindowOverTheLimitIsRefused()
    {
        byte[] blob = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00];
        TooLarge(blob, LayerLimits.Default);
        Assert.IsEmpty(Read(blob, LayerLimits.Default with { MaxWindowLog = 31 }));
    }

    [TestMethod]
    public void ASkippableFrameBeforeTheFirstIsSkippedToo() => CollectionAssert.AreEqual(Text, Read(
        [0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2, .. Compress(Text, LayerCompression.Zstd, Text.Length)]));

    // A bomb: what a few bytes become is for the reader to bound.
    [TestMethod]
    [DataRow("gzip", DisplayName = "gzip")]
    [DataRow("zstd", DisplayName = "zstd")]
    [DataRow("none", DisplayName = "plain")]
    public void MoreThanMayComeOutIsRefused(string name)
    {
        var blob = Compress(new byte[1_000_000], LayerCompression.Parse(name, "fastest"), 1_000_000);
        Assert.HasCount(1_000_000, Read(blob, new LayerLimits { MaxSize = 1_000_000 }));
        TooLarge(blob, new LayerLimits { MaxSize = 999_999 });
    }

    [TestMethod]
    public void ZerosThatNoGzipCouldHoldAreRefused()
    {
        var bomb = Compress(new byte[50_000_000], LayerCompression.Zstd, 50_000_000);
        TooLarge(bomb, new LayerLimits { FreeSize = 49_999_999 });
        Assert.HasCount(50_000_000, Read(bomb, new LayerLimits { FreeSize = 50_000_000 }), "so much may be anything");
        Assert.HasCount(50_000_000, Read(bomb, new LayerLimits { FreeSize = 0, MaxRatio = 100_000 }));
    }

    [TestMethod]
    public void TheMostThatGzipCanHoldIsNot()
    {
        using var zeros = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(zeros, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(new byte[50_000_000]);
        Assert.HasCount(50_000_000, Read(zeros.ToArray(), new LayerLimits { FreeSize = 0 }));
    }

    [TestMethod]
    public void LimitsAreRaisedByTheEnvironment()
    {
        var limits = LayerLimits.FromEnvironment(new Dictionary<string, string>
        {
            ["IMAGEBUILD_MAX_LAYER_SIZE"] = "5000000000",
            ["IMAGEBUILD_MAX_LAYER_RATIO"] = "50000",
            ["IMAGEBUILD_MAX_ZSTD_WINDOW_LOG"] = "31",
        });
        Assert.AreEqual(new LayerLimits { MaxSize = 5_000_000_000, MaxRatio = 50_000, MaxWindowLog = 31 }, limits);
        Assert.AreEqual(LayerLimits.Default, LayerLimits.FromEnvironment(new Dictionary<string, string>()));
        var error = Assert.ThrowsExactly<ImageBuildException>(() => LayerLimits.FromEnvironment(
            new Dictionary<string, string> { ["IMAGEBUILD_MAX_ZSTD_WINDOW_LOG"] = "32" }));
        Assert.AreEqual(ErrorCode.InvalidEnvironmentValue, error.Code);
    }

    [TestMethod]
    public void AnEmptyBlobIsAnEmptyStream() => Assert.IsEmpty(Read([]));

    // content = before zeros, the trailer of content, inner, four bytes that make the CRC what the trailer says.
    private static (byte[] Gzip, byte[] Content) WithTrailerInside(int before, byte[] inner)
    {
        byte[] head = [.. new byte[before], .. BitConverter.GetBytes(0x12345678u), .. BitConverter.GetBytes(before + 8 + inner.Length + 4)];
        byte[] content = [.. head, .. inner, .. PatchFor([.. head, .. inner], 0x12345678u)];
        Assert.AreEqual(0x12345678u, System.IO.Hashing.Crc32.HashToUInt32(content));
        using var gzip = new MemoryStream();
        gzip.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        foreach (var part in content.Chunk(60_000))
        {
            gzip.Write([0, .. BitConverter.GetBytes((ushort)part.Length), .. BitConverter.GetBytes((ushort)~part.Length)]);
            gzip.Write(part);
        }

        gzip.Write([3, 0, .. BitConverter.GetBytes(0x12345678u), .. BitConverter.GetBytes(content.Length)]);
        return (gzip.ToArray(), content);
    }

    // CRC-32 run backwards over four bytes.
    private static byte[] PatchFor(byte[] content, uint wanted)
    {
        var table = Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate(
            (uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1)).ToArray();
        var back = ~wanted;
        for (var i = 0; i < 4; i++)
        {
            var index = Array.FindIndex(table, t => t >> 24 == back >> 24);
            back = ((back ^ table[index]) << 8) | (uint)index;
        }

        return BitConverter.GetBytes(back ^ ~System.IO.Hashing.Crc32.HashToUInt32(content));
    }

    private static void TooLarge(byte[] blob, LayerLimits limits) => Assert.AreEqual(
        ErrorCode.LayerTooLarge, Assert.ThrowsExactly<ImageBuildException>(() => Read(blob, limits)).Code);

    private static void Damaged(byte[] blob, string what) => Assert.AreEqual(
        ErrorCode.DamagedCompression, Assert.ThrowsExactly<ImageBuildException>(() => Read(blob), what).Code, what);

    private static byte[] Read(byte[] blob, LayerLimits? limits = null)
    {
        using var stream = LayerStream.OpenRead(new MemoryStream(blob), limits);
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }

    private static byte[] Compress(byte[] input, LayerCompression compression, int step)
    {
        using var output = new MemoryStream();
        using (var stream = compression.OpenWrite(output))
        {
            for (var i = 0; i < input.Length; i += step)
                stream.Write(input.AsSpan(i, Math.Min(step, input.Length - i)));
        }

        return output.ToArray();
    }

    private static byte[] Framework(byte[] input)
    {
        // The framework writes nothing of nothing; every other writer writes a member.
        if (input.Length == 0)
            return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, .. new byte[8]];
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
            gzip.Write(input);
        return output.ToArray();
    }
}
