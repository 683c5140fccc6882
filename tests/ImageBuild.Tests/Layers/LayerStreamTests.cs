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
    public void AZstdWindowOverTheLimitIsRefused() =>
        Damaged([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00], "window");

    [TestMethod]
    public void AnEmptyBlobIsAnEmptyStream() => Assert.IsEmpty(Read([]));

    private static void Damaged(byte[] blob, string what) => Assert.AreEqual(
        ErrorCode.DamagedCompression, Assert.ThrowsExactly<ImageBuildException>(() => Read(blob), what).Code, what);

    private static byte[] Read(byte[] blob)
    {
        using var stream = LayerStream.OpenRead(new MemoryStream(blob));
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
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
            gzip.Write(input);
        return output.ToArray();
    }
}
