using System.IO.Compression;
using System.Text;
using ImageBuild.Compression;

namespace ImageBuild.Tests.Compression;

/// <summary>What is compressed is what the framework's zlib makes of it again, and the same each time.</summary>
[TestClass]
public class DeflateEncoderTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(257)]
    [DataRow(258)]
    [DataRow(259)]
    [DataRow(32767)]
    [DataRow(32768)]
    [DataRow(32769)]
    [DataRow(65535)]
    [DataRow(65536)]
    [DataRow(65537)]
    [DataRow(512 << 10)]
    public void EverySizeOfEveryKindComesBack(int size)
    {
        ComesBack(new byte[size]);
        ComesBack(Noise(size, 256, seed: 1));
        ComesBack(Noise(size, 2, seed: 2));
        ComesBack(Text(size));
        ComesBack([.. Enumerable.Range(0, size).Select(i => (byte)i)]);
    }

    // Small alphabets, copies from anywhere, and runs: what blocks of code and of text are made of.
    [TestMethod]
    public void WhateverIsMadeUpComesBack()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var data = new byte[random.Next(200_000)];
            for (var at = 0; at < data.Length;)
            {
                var length = Math.Min(random.Next(1, random.Next(2, 600)), data.Length - at);
                var part = data.AsSpan(at, length);
                if (at > 0 && random.Next(3) > 0)
                    CopyWithin(data, at, length, Math.Min(at, random.Next(1, 40_000)));
                else if (random.Next(2) == 0)
                    part.Fill((byte)random.Next(256));
                else
                    random.NextBytes(part);
                at += length;
            }

            ComesBack(data);
        }
    }

    [TestMethod]
    [DataRow(32767)]
    [DataRow(32768)]
    [DataRow(32769)]
    public void WhatStoodAsFarBackAsMayBeIsFound(int distance)
    {
        var data = Noise(distance + 300, 256, seed: 3);
        CopyWithin(data, distance, 300, distance);
        var size = ComesBack(data);
        Assert.AreEqual(distance <= 32768, size < distance + 100, $"{size}");
    }

    // Fibonacci's numbers, the worst there are: each code would be longer than the one before. A complete code has no room left.
    [TestMethod]
    [DataRow(19, 7)]
    [DataRow(30, 15)]
    [DataRow(30, 14)]
    [DataRow(1, 7)]
    [DataRow(0, 15)]
    public void CodesAreCompleteAndNoLongerThanTheyMayBe(int symbols, int longest)
    {
        var code = new PrefixCode(30, longest);
        var (a, b) = (1, 1);
        for (var symbol = 0; symbol < symbols; symbol++, (a, b) = (b, a + b))
            code.Frequencies[symbol] = a;
        code.Build();
        var lengths = code.Lengths.ToArray().Where(l => l > 0).ToList();
        Assert.HasCount(Math.Max(symbols, 2), lengths);
        Assert.IsLessThanOrEqualTo(longest, lengths.Max());
        Assert.AreEqual(1 << longest, lengths.Sum(l => 1 << (longest - l)));
    }

    [TestMethod]
    public void WhatDoesNotCompressGrowsByLittle()
    {
        var data = Noise(512 << 10, 256, seed: 4);
        Assert.IsLessThan(data.Length + 200, ComesBack(data));
    }

    // Of the framework's own code: no more than 4 % above zlib's third level.
    [TestMethod]
    public void ItIsAsSmallAsItIsMeantToBe()
    {
        var data = File.ReadAllBytes(typeof(object).Assembly.Location).AsSpan(0, 4 << 20).ToArray();
        var zlib = new ZlibCompressor(3);
        var its = zlib.Compress(data, new byte[zlib.Most(data.Length)]);
        Assert.IsLessThan(its * 104 / 100, ComesBack(data), $"{its}");
    }

    private static int ComesBack(byte[] data)
    {
        var encoder = new DeflateEncoder();
        var output = new byte[encoder.Most(data.Length)];
        var size = encoder.Compress(data, output);
        using var compressed = new MemoryStream();
        compressed.Write(output, 0, size);
        // A last block, empty.
        compressed.Write([0x03, 0x00]);
        compressed.Position = 0;
        using var inflate = new DeflateStream(compressed, CompressionMode.Decompress);
        var back = new byte[data.Length + 1];
        Assert.AreEqual(data.Length, inflate.ReadAtLeast(back, back.Length, throwOnEndOfStream: false));
        Assert.IsTrue(back.AsSpan(0, data.Length).SequenceEqual(data));
        // The same encoder, whatever it did before.
        var again = new byte[output.Length];
        Assert.AreEqual(size, encoder.Compress(data, again));
        Assert.IsTrue(again.AsSpan(0, size).SequenceEqual(output.AsSpan(0, size)));
        return size;
    }

    private static void CopyWithin(byte[] data, int at, int length, int distance)
    {
        for (var i = at; i < at + length; i++)
            data[i] = data[i - distance];
    }

    private static byte[] Noise(int size, int symbols, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, size).Select(_ => (byte)random.Next(symbols))];
    }

    private static byte[] Text(int size) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, (size / 10) + 1).Select(i => $"{i * 7919 % 1000} words, ")))[..size];
}
