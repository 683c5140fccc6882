using ImageBuild.Runtime.Unpack;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Tests.Unpack;

[TestClass]
public class LayerIndexTests
{
    private static readonly string[] OddNames =
    [
        "", "plain", "with blank", "tab\there", "line\nfeed", "return\rhere", "back\\slash", "\\n", "ä", "日本",
        "\uDCFF\uDC80 no UTF-8", "trailing\\",
    ];

    [TestMethod]
    public void EveryNameIsOneFieldOfOneLine()
    {
        foreach (var name in OddNames)
        {
            var line = TextLine.Escape(name);
            Assert.IsFalse(line.AsSpan().ContainsAny('\t', '\n', '\r'), name);
            Assert.AreEqual(name, TextLine.Unescape(TextLine.Encoding.GetString(TextLine.Encoding.GetBytes(line))));
        }
    }

    [TestMethod]
    public void WhatIsWrittenIsReadAgain()
    {
        var entries = OddNames.Select((name, i) => new IndexEntry
        {
            Path = name,
            Type = "fdlcbp"[i % 6],
            Mode = 0xFFF - i,
            UserId = i,
            GroupId = uint.MaxValue - 1L - i,
            ModifiedTime = new UnixTime(-i, i * 1000),
            Size = long.MaxValue - i,
            Hash = UInt128.MaxValue - (UInt128)i,
            Xattrs = (ulong)i,
            LinkName = OddNames[^(i + 1)],
        }).ToList();
        var read = Read(writer => entries.ForEach(writer.Add));
        CollectionAssert.AreEquivalent(entries, read.Values.ToList());
    }

    [TestMethod]
    public void TheLastLineOfAPathCounts()
    {
        var read = Read(writer =>
        {
            writer.Add(File("a", 1));
            writer.Add(File("a", 2));
        });
        Assert.AreEqual(2, read["a"].Size);
    }

    [TestMethod]
    public void ARemovedFolderTakesWhatIsInItAlongAndNothingElse()
    {
        var read = Read(writer =>
        {
            foreach (var path in new[] { "a", "a/b", "a/b/c", "a-b", "ab" })
                writer.Add(File(path, 1));
            writer.Remove("a");
            writer.Add(File("a/new", 1));
        });
        CollectionAssert.AreEquivalent(new[] { "a-b", "ab", "a/new" }, read.Keys);
    }

    [TestMethod]
    [DataRow("f\t0644\n", DisplayName = "a line that is cut off")]
    [DataRow("f\t644\t0\t0\t0.0\tmany\t0\t0\t\ta\n", DisplayName = "a size that is none")]
    [DataRow("f\t644\t0\t0\t0.0\t1\t0\t0\t\ta\\x\n", DisplayName = "an escape that is none")]
    [DataRow("f\t-1\t0\t0\t0.0\t1\t0\t0\t\ta\n", DisplayName = "a mode that is negative")]
    [DataRow("f\t\t0\t0\t0.0\t1\t0\t0\t\ta\n", DisplayName = "a mode that is empty")]
    [DataRow("f\t644\t0\t0\t0\t1\t0\t0\t\ta\n", DisplayName = "a time without nanoseconds")]
    [DataRow("f\t644\t0\t0\t0.9999999999\t1\t0\t0\t\ta\n", DisplayName = "more nanoseconds than there are")]
    [DataRow("f\t644\t0\t99999999999999999999\t0.0\t1\t0\t0\t\ta\n", DisplayName = "a number that is too large")]
    public void ADamagedIndexIsNotRead(string text) => Assert.Throws<FormatException>(
        () => LayerIndex.Read(new MemoryStream(TextLine.Encoding.GetBytes(text))));

    [TestMethod]
    public void TheOrderOfAttributesDoesNotMatterToTheirHashAndEverythingElseDoes()
    {
        Xattr a = new("user.a", "1"u8.ToArray());
        Xattr b = new("user.b", "2"u8.ToArray());
        Assert.AreEqual(0ul, IndexEntry.HashOf([]));
        Assert.AreEqual(IndexEntry.HashOf([a, b]), IndexEntry.HashOf([b, a]));
        Assert.AreNotEqual(IndexEntry.HashOf([a]), IndexEntry.HashOf([a, b]));
        Assert.AreNotEqual(IndexEntry.HashOf([a]), IndexEntry.HashOf([a with { Value = "2"u8.ToArray() }]));
    }

    private static IndexEntry File(string path, long size) =>
        new() { Path = path, Type = 'f', Size = size, LinkName = "" };

    private static Dictionary<string, IndexEntry> Read(Action<LayerIndexWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new LayerIndexWriter(stream))
            write(writer);
        stream.Position = 0;
        return LayerIndex.Read(stream);
    }
}
