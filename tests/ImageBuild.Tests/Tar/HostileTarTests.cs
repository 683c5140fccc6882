using System.Text;
using CsCheck;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

/// <summary>Archives that are cut, damaged or made to deceive: always a coded error, never a hang, never another content.</summary>
[TestClass]
public class HostileTarTests
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello");

    private static readonly byte[] Honest = RawTar.Of(tar => tar
        .Pax('g', ("comment", "c"))
        .Entry("dir/", '5')
        .Pax('x', ("path", "dir/file"), ("mtime", "1.5"), ("SCHILY.xattr.user.a", "b")).Entry("f", '0', new byte[700])
        .Entry("long", 'L', new byte[600].Select(_ => (byte)'n').ToArray()).Entry("n", '0', Hello)
        .Entry("link", '2', null, header => RawTar.Put(header, 157, "target")));

    // Also where two zero blocks would follow, and nowhere else: a download that stops is not the end of a layer.
    [TestMethod]
    public void AnArchiveThatIsCutAnywhereIsRefused()
    {
        for (var length = 0; length <= Honest.Length - 1024; length += 256)
        {
            foreach (var cut in new[] { length, Math.Max(0, length - 1) })
            {
                var error = Refused(Honest[..cut], $"cut at {cut} of {Honest.Length}");
                Assert.AreEqual(ErrorCode.TarTruncated, error.Code, error.Message);
                Refused(new ForwardStream(new MemoryStream(Honest[..cut])), $"cut at {cut}, without seeking");
            }
        }
    }

    [TestMethod]
    public void TheErrorNamesTheEntryAndThePlace() => StringAssert.Contains(
        Refused(RawTar.Of(tar => tar.Entry("etc/passwd", '0', new byte[5000]))[..2000], "cut").Message, "at byte 2000, in or after 'etc/passwd'");

    [TestMethod]
    public void AnEntrysNameCanNotMoveTheCursorOfATerminal() => Assert.IsFalse(
        Refused(RawTar.Of(tar => tar.Entry("\u001b[2J\nfine", '0', new byte[5000]))[..2000], "cut").Message.Any(char.IsControl));

    [TestMethod]
    [DataRow(148, "1234567\0", "checksum", DisplayName = "a wrong checksum")]
    [DataRow(148, "x", "checksum", DisplayName = "a checksum that is none")]
    [DataRow(0, "b", "checksum", DisplayName = "a byte changed")]
    public void AHeaderWithAnotherSumIsRefused(int at, string text, string reason)
    {
        var header = RawTar.Header("a", '0', 0);
        RawTar.SetChecksum(header);
        RawTar.Put(header, at, text);
        StringAssert.Contains(Invalid(tar => tar.Raw(header)), reason);
    }

    [TestMethod]
    [DataRow(124, "0000000008\0", "size")]
    [DataRow(124, "-0000000001", "size")]
    [DataRow(100, "rwxrwxr\0", "mode")]
    [DataRow(108, "zzzzzzz\0", "user id")]
    [DataRow(116, "0x00001\0", "group id")]
    [DataRow(136, "1.5\0\0\0\0\0\0\0\0\0", "time")]
    public void AFieldThatIsNoNumberIsRefused(int at, string text, string reason) => StringAssert.Contains(
        Invalid(tar => tar.Entry("a", '0', null, header => RawTar.Put(header, at, text))), reason);

    [TestMethod]
    [DataRow(124, 12, "the size is negative")]
    [DataRow(108, 8, "the user id is negative")]
    public void ANegativeNumberIsRefused(int at, int length, string reason) => StringAssert.Contains(
        Invalid(tar => tar.Entry("a", '0', null, header => header.AsSpan(at, length).Fill(0xff))), reason);

    [TestMethod]
    public void ASizeOverSixtyThreeBitsIsRefused() => StringAssert.Contains(
        Invalid(tar => tar.Entry("a", '0', null, header => header.AsSpan(124, 12).Fill(0x80))), "size");

    [TestMethod]
    public void ASizeThatTheArchiveDoesNotHaveIsATruncation() => Assert.AreEqual(ErrorCode.TarTruncated, Refused(RawTar.Of(tar => tar
        .Pax('x', ("size", long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture))).Entry("a", '0')), "size").Code);

    [TestMethod]
    [DataRow("a", "1\0", DisplayName = "a record without its end")]
    [DataRow("a", "99 path=a\n", DisplayName = "a length past the end")]
    [DataRow("a", "5 path=a\n", DisplayName = "a length that is too short")]
    [DataRow("a", "-9 path=a\n", DisplayName = "a negative length")]
    [DataRow("a", "99999999999999999999 path=a\n", DisplayName = "a length over 64 bits")]
    [DataRow("a", "4 =\n", DisplayName = "no key")]
    [DataRow("a", "7 pat\n\n", DisplayName = "no equals sign")]
    [DataRow("a", "10 path=a!", DisplayName = "no line feed")]
    [DataRow("a", "3 \n", DisplayName = "nothing")]
    [DataRow("a", "9 pa\0h=a\n", DisplayName = "a NUL in the key")]
    public void ABrokenPaxRecordIsRefused(string name, string records) => Invalid(tar => tar
        .Entry("pax", 'x', Encoding.UTF8.GetBytes(records)).Entry(name, '0'));

    [TestMethod]
    [DataRow("path", "a\0b")]
    [DataRow("linkpath", "a\0b")]
    [DataRow("uname", "a\0b")]
    [DataRow("size", "-1")]
    [DataRow("size", "1e3")]
    [DataRow("size", "99999999999999999999")]
    [DataRow("uid", "-2")]
    [DataRow("gid", " 5")]
    [DataRow("mtime", "yesterday")]
    public void APaxValueThatCanNotBeIsRefused(string key, string value) => Invalid(tar => tar
        .Pax('x', (key, value)).Entry("a", '2', null, header => RawTar.Put(header, 157, "target")));

    [TestMethod]
    public void ANulInALongNameIsRefused() => StringAssert.Contains(
        Invalid(tar => tar.Entry("long", 'L', "safe\0../../etc/passwd"u8.ToArray()).Entry("a", '0')), "NUL");

    // CVE-2025-62518 (tokio-tar): a size in a pax header must be the one that the next header is looked for by, or what
    // is hidden in the content becomes an entry for one reader alone.
    [TestMethod]
    public void AnArchiveWithinAnEntryIsContentForEverySizeThatIsSaid()
    {
        var inner = RawTar.Of(tar => tar.Entry("smuggled", '0', Hello));
        var size = inner.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var read = Archive.Read(RawTar.Of(tar => tar.Pax('x', ("size", size)).Entry("outer", '0').Data(inner).Entry("last", '0')));
        CollectionAssert.AreEqual(new[] { "outer", "last" }, read.Select(r => r.Entry.Name).ToList());
        CollectionAssert.AreEqual(inner, read[0].Content);
        Assert.AreEqual(2, Archive.Read(RawTar.Of(tar => tar
            .Pax('x', ("size", "0")).Entry("outer", '0', null, header => RawTar.Put(header, 124, "00000002000")).Entry("last", '0'))).Count);
    }

    // Go, and with it every engine, takes what follows such a header for the next header, whatever the size says.
    [TestMethod]
    [DataRow('1', DisplayName = "hard link")]
    [DataRow('2', DisplayName = "symbolic link")]
    [DataRow('5', DisplayName = "directory")]
    [DataRow('6', DisplayName = "pipe")]
    public void ASizeOnWhatHasNoContentIsNone(char type)
    {
        var read = Archive.Read(RawTar.Of(tar => tar
            .Entry("a", type, null, header =>
            {
                RawTar.Put(header, 124, "00000001000");
                RawTar.Put(header, 157, "target");
            })
            .Entry("next", '0')));
        Assert.AreEqual(0, read[0].Entry.Size);
        Assert.AreEqual("next", read[1].Entry.Name);
    }

    [TestMethod]
    public void WhatReadersWouldDisagreeAboutIsRefused()
    {
        StringAssert.Contains(Invalid(tar => tar.Entry("a/", '0', Hello)), "slash", "a file to some, a folder to others");
        StringAssert.Contains(Invalid(tar => tar.Entry("a", '0').Raw(new byte[512]).Entry("b", '0')), "zeros", "an end to some");
        StringAssert.Contains(Invalid(tar => tar.Pax('g', ("path", "a")).Entry("b", '0')), "global", "Go ignores global headers");
        StringAssert.Contains(Invalid(tar => tar.Pax('g', ("size", "0")).Entry("b", '0', Hello)), "global", "and this is a smuggler's");
        StringAssert.Contains(Invalid(tar => tar.Pax('x', ("path", "a")).Pax('x', ("uid", "1")).Entry("b", '0')), "two extended", "Go drops the first");
        StringAssert.Contains(Invalid(tar => tar.Entry("l", 'L', Hello).Entry("l", 'L', Hello).Entry("b", '0')), "two extended", "");
        StringAssert.Contains(Invalid(tar => tar.Pax('x', ("path", "a"))), "no entry", "an extended header at the end");
        StringAssert.Contains(Invalid(tar => tar.Entry("a", '2')), "target", "a link to nowhere");
    }

    [TestMethod]
    [DataRow('V', DisplayName = "a volume label")]
    [DataRow('M', DisplayName = "a part of a multi-volume archive")]
    [DataRow('D', DisplayName = "a dumped directory")]
    [DataRow('Z', DisplayName = "nobody's")]
    public void AnEntryOfAnUnknownKindIsRefused(char type) => Assert.AreEqual(
        ErrorCode.TarUnsupported, Refused(RawTar.Of(tar => tar.Entry("a", type, Hello)), "kind").Code);

    // CVE-2026-32288, and Go's own limit: the header is announced, never read into memory.
    [TestMethod]
    [DataRow('x')]
    [DataRow('g')]
    public void AnExtendedHeaderOverOneMebibyteIsRefused(char type)
    {
        Assert.AreEqual(ErrorCode.TarLimit, Refused(
            RawTar.Of(tar => tar.Entry("a", type, null, header => RawTar.Put(header, 124, "77777777777"))), "8 GiB").Code);
        var largest = RawTar.Record("comment", new byte[TarReader.MaxExtendedHeader - 17]);
        Assert.AreEqual(TarReader.MaxExtendedHeader, largest.Length);
        Assert.AreEqual("b", Archive.ReadOne(RawTar.Of(tar => tar.Entry("a", type, largest).Entry("b", '0'))).Name);
    }

    // Each of millions of empty files costs half a kilobyte of archive and an inode of the disk.
    [TestMethod]
    public void MoreEntriesThanMayBeAreNotRead()
    {
        var tar = RawTar.Of(t => t.Entry("a", '0').Entry("b", '0').Entry("c", '0'));
        Assert.AreEqual(3, Count(new TarReader(new MemoryStream(tar), maxEntries: 3)));
        var error = Assert.ThrowsExactly<ImageBuildException>(() => Count(new TarReader(new MemoryStream(tar), maxEntries: 2)));
        Assert.AreEqual(ErrorCode.TarLimit, error.Code);
    }

    [TestMethod]
    public void ALongNameOfOneMebibyteIsRead() => Assert.AreEqual(TarReader.MaxExtendedHeader, Archive.ReadOne(RawTar.Of(tar => tar
        .Entry("a", 'L', Enumerable.Repeat((byte)'n', TarReader.MaxExtendedHeader).ToArray()).Entry("b", '0'))).Name.Length);

    [TestMethod]
    public void AnArchiveWithAnyBytesChangedIsReadOrRefusedButNothingElse() =>
        Gen.Select(Gen.Int[0, Honest.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            var changed = (byte[])Honest.Clone();
            foreach (var (at, value) in changes)
                changed[at] = value;
            // Otherwise nearly every change would only be a wrong checksum.
            foreach (var (at, _) in changes)
                RestoreChecksum(changed, at / 512 * 512);
            try
            {
                Archive.Read(changed);
            }
            catch (ImageBuildException)
            {
            }
        }, iter: 3000);

    [TestMethod]
    public void RandomBytesAreRefused() => Gen.Byte.Array[1, 4000].Sample(bytes =>
        bytes.All(b => b == 0) || Assert.ThrowsExactly<ImageBuildException>(() => Archive.Read(bytes)).Code is
            ErrorCode.TarInvalid or ErrorCode.TarTruncated);

    private static void RestoreChecksum(byte[] archive, int at)
    {
        if (archive.AsSpan(at + 257, 5).SequenceEqual("ustar"u8))
        {
            var header = archive[at..(at + 512)];
            RawTar.SetChecksum(header);
            header.CopyTo(archive, at);
        }
    }

    private static string Invalid(Action<RawTar> build)
    {
        var error = Refused(RawTar.Of(build), "");
        Assert.AreEqual(ErrorCode.TarInvalid, error.Code, error.Message);
        return error.Message;
    }

    private static ImageBuildException Refused(byte[] archive, string what) => Refused(new MemoryStream(archive), what);

    private static ImageBuildException Refused(Stream archive, string what) =>
        Assert.ThrowsExactly<ImageBuildException>(() => Archive.Read(archive), what);

    private static int Count(TarReader reader)
    {
        var count = 0;
        while (reader.Read() is not null)
            count++;
        return count;
    }
}
