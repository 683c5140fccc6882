using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CsCheck;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

/// <summary>Sparse files in the four ways that GNU tar has written them.</summary>
[TestClass]
public class SparseTarTests
{
    private static readonly byte[] Stored = Encoding.UTF8.GetBytes("abcdefg");

    // Two holes, at the start and in the middle, and one at the end.
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes("\0\0\0abcd\0\0efg\0\0\0\0");

    private static readonly long[] Map = [3, 4, 9, 3];

    public static IEnumerable<(string Format, Action<RawTar> Build)> Formats =>
    [
        ("old GNU", tar => OldGnu(tar, Map, Whole.Length, Stored)),
        ("old GNU with its map's end marked by an empty extent", tar => OldGnu(tar, [.. Map, 16, 0], Whole.Length, Stored)),
        ("old GNU with extension blocks", tar => OldGnu(tar, [3, 1, 4, 1, 5, 1, 6, 1, 9, 1, 10, 1, 11, 1], Whole.Length, Stored)),
        ("pax 0.0", tar => tar.Pax('x', [("GNU.sparse.size", "16"), ("GNU.sparse.numblocks", "2"),
            ("GNU.sparse.offset", "3"), ("GNU.sparse.numbytes", "4"), ("GNU.sparse.offset", "9"), ("GNU.sparse.numbytes", "3")])
            .Entry("sparse", '0', Stored)),
        ("pax 0.1", tar => tar.Pax('x', [("GNU.sparse.name", "sparse"), ("GNU.sparse.size", "16"), ("GNU.sparse.numblocks", "2"),
            ("GNU.sparse.map", "3,4,9,3")]).Entry("GNUSparseFile.0/sparse", '0', Stored)),
        ("pax 1.0", tar => Pax10(tar, Map, Whole.Length, Stored)),
    ];

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void AFileIsExpandedAndItsExtentsAreKnown(string format, Action<RawTar> build)
    {
        var archive = RawTar.Of(tar =>
        {
            build(tar);
            tar.Entry("next", '0', Stored);
        });
        var read = Archive.Read(archive);
        Assert.AreEqual(("sparse", 16L), (read[0].Entry.Name, read[0].Entry.Size), format);
        CollectionAssert.AreEqual(Whole, read[0].Content, format);
        Assert.AreEqual("next", read[1].Entry.Name, format);
        CollectionAssert.AreEqual(Stored, read[1].Content, format);
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void AFileThatNobodyReadsIsSkipped(string format, Action<RawTar> build)
    {
        var reader = new TarReader(new MemoryStream(RawTar.Of(tar =>
        {
            build(tar);
            tar.Entry("next", '0', Stored);
        })));
        reader.Read();
        Assert.AreEqual(new TarExtent(3, reader.Extents[0].Length), reader.Extents[0], format);
        Assert.AreEqual("next", reader.Read()!.Name, format);
        Assert.IsTrue(reader.Extents.IsDefault, format);
    }

    [TestMethod]
    public void AnyMapExpandsAsItSays() => Gen.Select(Gen.Int[0, 700], Gen.Int[1, 700]).Array[0, 60].Sample(parts =>
    {
        var (map, whole, stored) = (new List<long>(), new List<byte>(), new List<byte>());
        foreach (var (hole, length) in parts)
        {
            whole.AddRange(new byte[hole]);
            map.AddRange([whole.Count, length]);
            var data = Enumerable.Range(whole.Count, length).Select(i => (byte)(i | 1)).ToArray();
            whole.AddRange(data);
            stored.AddRange(data);
        }

        var archive = RawTar.Of(tar =>
        {
            Pax10(tar, map, whole.Count, [.. stored]);
            OldGnu(tar, map, whole.Count, [.. stored]);
        });
        return Archive.Read(archive).All(r => r.Content.AsSpan().SequenceEqual([.. whole]));
    });

    public static IEnumerable<(string What, Action<RawTar> Build)> Lies =>
    [
        ("extents overlap", tar => Pax10(tar, [3, 4, 6, 3], 16, Stored)),
        ("extents are out of order", tar => Pax10(tar, [9, 3, 3, 4], 16, Stored)),
        ("the map reaches past the end", tar => Pax10(tar, [3, 4, 14, 3], 16, Stored)),
        ("offset and length overflow", tar => Pax10(tar, [3, 4, long.MaxValue, 3], 16, Stored)),
        ("the map has more than is stored", tar => Pax10(tar, [3, 4, 9, 4], 16, Stored)),
        ("the map has less than is stored", tar => Pax10(tar, [3, 4], 16, Stored)),
        ("the map is longer than the entry", tar => Pax10Raw(tar, "9000\n", 16)),
        ("the map is no numbers", tar => Pax10Raw(tar, "1\nx\n2\n", 16)),
        ("a number has no end", tar => Pax10Raw(tar, new string('1', 3000), 16)),
        ("the map has a negative number", tar => Pax10Raw(tar, "1\n-3\n4\n", 16)),
        ("old GNU extents overlap", tar => OldGnu(tar, [3, 4, 6, 3], 16, Stored)),
        ("old GNU with a size of -1", tar => OldGnu(tar, [], -1, [])),
        ("old GNU with a size that an offset makes positive", tar => OldGnu(tar, [3, 4, 9, 3], long.MinValue, Stored)),
        ("an offset without its length", tar => tar.Pax('x', ("GNU.sparse.size", "16"), ("GNU.sparse.map", "3,4,9")).Entry("a", '0', Stored)),
        ("a length without its offset", tar => tar.Pax('x', ("GNU.sparse.size", "16"), ("GNU.sparse.numbytes", "3")).Entry("a", '0', Stored)),
        ("no size", tar => tar.Pax('x', ("GNU.sparse.map", "3,4,9,3")).Entry("a", '0', Stored)),
        ("a version of the future", tar => tar.Pax('x', ("GNU.sparse.major", "2"), ("GNU.sparse.minor", "0"), ("GNU.sparse.size", "1")).Entry("a", '0')),
        ("a sparse directory", tar => tar.Pax('x', ("GNU.sparse.name", "b"), ("GNU.sparse.size", "1")).Entry("a", '5')),
    ];

    [TestMethod]
    [DynamicData(nameof(Lies))]
    public void AMapThatLiesIsRefused(string what, Action<RawTar> build)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(() => Archive.Read(RawTar.Of(build)), what);
        Assert.AreEqual(ErrorCode.TarInvalid, error.Code, what);
    }

    // CVE-2025-58183 (Go): a few bytes of compressed map that ask for gigabytes of memory.
    public static IEnumerable<(string What, Action<RawTar> Build)> Bombs =>
    [
        ("a count", tar => Pax10Raw(tar, "4000000000\n", 16)),
        ("a map of many empty extents", tar => Pax10(tar, Enumerable.Repeat(0L, 200_000), 16, [])),
        ("extension blocks without end", tar => OldGnu(tar, Enumerable.Repeat(1L, 200_000), 16, [])),
        ("a list", tar => tar.Pax('x', ("GNU.sparse.size", "1"), ("GNU.sparse.map", string.Join(',', Enumerable.Repeat('0', 200_000)))).Entry("a", '0')),
    ];

    [TestMethod]
    [DynamicData(nameof(Bombs))]
    public void AMapOfMoreThanAnHonestFileHasIsNotReadToItsEnd(string what, Action<RawTar> build)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(() => Archive.Read(RawTar.Of(build)), what);
        Assert.AreEqual(ErrorCode.TarLimit, error.Code, what);
    }

    private static void OldGnu(RawTar tar, IEnumerable<long> map, long size, byte[] stored)
    {
        var extents = map.Chunk(2).Select(e => Octal(e[0]) + Octal(e[1])).ToList();
        tar.Entry("sparse", 'S', null, header =>
        {
            RawTar.Put(header, 257, "ustar  \0");
            RawTar.Put(header, 124, Octal(stored.Length));
            RawTar.Put(header, 386, string.Concat(extents.Take(4)));
            header[482] = (byte)(extents.Count > 4 ? 1 : 0);
            if (size >= 0)
                RawTar.Put(header, 483, Octal(size));
            else
                Base256(header.AsSpan(483, 12), size);
        });
        foreach (var (index, chunk) in extents.Skip(4).Chunk(21).Index())
        {
            var block = new byte[512];
            RawTar.Put(block, 0, string.Concat(chunk));
            block[504] = (byte)(extents.Count > 4 + ((index + 1) * 21) ? 1 : 0);
            tar.Raw(block);
        }

        tar.Data(stored);
    }

    // As GNU tar writes what octal digits can't say: two's complement, the first bit set.
    private static void Base256(Span<byte> field, long number)
    {
        field.Fill(0xff);
        BinaryPrimitives.WriteInt64BigEndian(field[^8..], number);
    }

    private static void Pax10(RawTar tar, IEnumerable<long> map, long size, byte[] stored)
    {
        var numbers = map.ToList();
        Pax10Raw(tar, string.Concat(numbers.Prepend(numbers.Count / 2).Select(n => $"{n}\n")), size, stored);
    }

    private static void Pax10Raw(RawTar tar, string map, long size, byte[]? stored = null)
    {
        var padded = new byte[(map.Length + 511) & ~511];
        Encoding.UTF8.GetBytes(map).CopyTo(padded, 0);
        tar.Pax('x', ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "sparse"),
                ("GNU.sparse.realsize", size.ToString(CultureInfo.InvariantCulture)))
            .Entry("GNUSparseFile.0/sparse", '0', [.. padded, .. stored ?? Stored]);
    }

    private static string Octal(long value) => Convert.ToString(value, 8).PadLeft(11, '0') + "\0";
}
