using System.Text;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

/// <summary>Every format that an honest archive may have, by headers made by hand.</summary>
[TestClass]
public class TarReaderTests
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello");

    [TestMethod]
    public void AUstarEntryHasAllItsFields()
    {
        var entry = Archive.ReadOne(RawTar.Of(tar => tar.Entry("dir/file", '0', Hello, header =>
        {
            RawTar.Put(header, 100, "0104755\0");
            RawTar.Put(header, 108, "0001750\0");
            RawTar.Put(header, 116, "0001751\0");
            RawTar.Put(header, 265, "user");
            RawTar.Put(header, 297, "group");
            RawTar.Put(header, 345, "a/long/prefix");
        })));
        Assert.AreEqual("a/long/prefix/dir/file", entry.Name);
        Assert.AreEqual(TarEntryType.File, entry.Type);
        Assert.AreEqual(Convert.ToInt32("4755", 8), entry.Mode, "the type bits of the mode are cut off");
        Assert.AreEqual((1000L, 1001L), (entry.UserId, entry.GroupId));
        Assert.AreEqual(("user", "group"), (entry.UserName, entry.GroupName));
        Assert.AreEqual((5L, new UnixTime(1)), (entry.Size, entry.ModifiedTime));
    }

    [TestMethod]
    [DataRow('0', TarEntryType.File)]
    [DataRow('\0', TarEntryType.File, DisplayName = "a file of v7")]
    [DataRow('7', TarEntryType.File, DisplayName = "a contiguous file")]
    [DataRow('1', TarEntryType.HardLink)]
    [DataRow('2', TarEntryType.SymbolicLink)]
    [DataRow('3', TarEntryType.CharacterDevice)]
    [DataRow('4', TarEntryType.BlockDevice)]
    [DataRow('5', TarEntryType.Directory)]
    [DataRow('6', TarEntryType.Fifo)]
    public void ATypeFlagIsAType(char flag, TarEntryType type)
    {
        var entry = Archive.ReadOne(RawTar.Of(tar => tar.Entry("a", flag, null, header =>
        {
            RawTar.Put(header, 157, "target");
            RawTar.Put(header, 329, "0000001\0");
            RawTar.Put(header, 337, "0000003\0");
        })));
        var isLink = type is TarEntryType.HardLink or TarEntryType.SymbolicLink;
        var isDevice = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        Assert.AreEqual(type, entry.Type);
        Assert.AreEqual(isLink ? "target" : "", entry.LinkName);
        Assert.AreEqual(isDevice ? (1L, 3L) : (0L, 0L), (entry.DeviceMajor, entry.DeviceMinor));
    }

    [TestMethod]
    [DataRow('\0', DisplayName = "v7")]
    [DataRow('0', DisplayName = "ustar")]
    public void AnEmptyFileWhoseNameEndsInASlashIsADirectory(char flag) =>
        Assert.AreEqual(TarEntryType.Directory, Archive.ReadOne(RawTar.Of(tar => tar.Entry("a/", flag))).Type);

    [TestMethod]
    public void AV7HeaderHasNeitherPrefixNorNames()
    {
        var entry = Archive.ReadOne(RawTar.Of(tar => tar.Entry("a", '0', null, header =>
        {
            header.AsSpan(257).Fill((byte)'x');
            RawTar.Put(header, 345, "garbage");
        })));
        Assert.AreEqual(("a", "", ""), (entry.Name, entry.UserName, entry.GroupName));
    }

    [TestMethod]
    public void AGnuHeaderHasTimesWhereUstarHasItsPrefix()
    {
        var entry = Archive.ReadOne(RawTar.Of(tar => tar.Entry("a", '0', null, header =>
        {
            RawTar.Put(header, 257, "ustar  \0");
            RawTar.Put(header, 345, "14712345670\0");
            RawTar.Put(header, 265, "user");
        })));
        Assert.AreEqual(("a", "user"), (entry.Name, entry.UserName));
    }

    [TestMethod]
    public void AStarHeaderHasAShorterPrefix()
    {
        var entry = Archive.ReadOne(RawTar.Of(tar => tar.Entry("a", '0', null, header =>
        {
            RawTar.Put(header, 345, new string('p', 131) + "14712345670 14712345670 ");
            RawTar.Put(header, 508, "tar\0");
        })));
        Assert.AreEqual(new string('p', 131) + "/a", entry.Name);
    }

    [TestMethod]
    public void AChecksumOfSignedBytesIsRightToo()
    {
        var header = RawTar.Header("é", '0', 0);
        RawTar.SetChecksum(header);
        var signed = header.Sum(b => (sbyte)b) - header[148..156].Sum(b => b) + (8 * ' ');
        RawTar.Put(header, 148, Convert.ToString(signed, 8).PadLeft(6, '0') + "\0 ");
        Assert.AreEqual("é", Archive.ReadOne(RawTar.Of(tar => tar.Raw(header))).Name);
    }

    [TestMethod]
    public void PaxRecordsGoOverTheHeader()
    {
        var read = Archive.Read(RawTar.Of(tar => tar
            .Pax('x', ("path", "é/name"), ("size", "5"), ("uid", "3000000"), ("gid", "3000001"), ("uname", "ü"), ("gname", "g"),
                ("mtime", "-1.25"), ("comment", "nobody reads this"), ("VENDOR.key", ""))
            .Entry("short", '0', null).Data(Hello)
            .Entry("next", '0')));
        var entry = read[0].Entry;
        Assert.AreEqual(("é/name", 5L), (entry.Name, entry.Size));
        Assert.AreEqual((3000000L, 3000001L, "ü", "g"), (entry.UserId, entry.GroupId, entry.UserName, entry.GroupName));
        Assert.AreEqual(new UnixTime(-2, 750_000_000), entry.ModifiedTime);
        CollectionAssert.AreEqual(Hello, read[0].Content);
        Assert.AreEqual(("next", 0L, 0L), (read[1].Entry.Name, read[1].Entry.UserId, read[1].Entry.Size), "of the next entry they say nothing");
    }

    [TestMethod]
    public void PaxGivesALinkItsTarget() => Assert.AreEqual("far/away", Archive.ReadOne(RawTar.Of(tar => tar
        .Pax('x', ("linkpath", "far/away")).Entry("a", '2', null, header => RawTar.Put(header, 157, "near")))).LinkName);

    [TestMethod]
    public void OfARepeatedRecordTheLastCountsAndAnEmptyOneTakesBack()
    {
        Assert.AreEqual("b", Archive.ReadOne(RawTar.Of(tar => tar.Pax('x', ("path", "a"), ("path", "b")).Entry("c", '0'))).Name);
        Assert.AreEqual("c", Archive.ReadOne(RawTar.Of(tar => tar.Pax('x', ("path", "a"), ("path", "")).Entry("c", '0'))).Name);
    }

    [TestMethod]
    public void AGlobalHeaderCountsUntilTheEndWhereAnEntrySaysNothingElse()
    {
        var read = Archive.Read(RawTar.Of(tar => tar
            .Pax('g', ("mtime", "7"), ("uid", "8"), ("comment", "a commit"))
            .Entry("a", '0')
            .Pax('x', ("mtime", "9")).Entry("b", '0')
            .Pax('x', ("mtime", "")).Entry("c", '0')
            .Pax('g', ("uid", "10")).Entry("d", '0')));
        CollectionAssert.AreEqual(new long[] { 7, 9, 1, 7 }, read.Select(r => r.Entry.ModifiedTime.Seconds).ToList());
        CollectionAssert.AreEqual(new long[] { 8, 8, 8, 10 }, read.Select(r => r.Entry.UserId).ToList());
    }

    // System.Formats.Tar turned FF FE 80 C3 into replacement characters: file capabilities were gone.
    [TestMethod]
    public void XattrsAreBytesAndStayInOrder()
    {
        byte[] capability = [1, 0, 0, 2, 0xff, 0xfe, 0x80, 0xc3, 0, (byte)'\n', (byte)'='];
        var records = RawTar.Record("SCHILY.xattr.security.capability", capability)
            .Concat(RawTar.Record("SCHILY.xattr.user.empty", []))
            .Concat(RawTar.Record("SCHILY.xattr.user.a%3Db%25", [1]))
            .Concat(RawTar.Record("SCHILY.xattr.user.empty", []))
            .ToArray();
        var xattrs = Archive.ReadOne(RawTar.Of(tar => tar.Entry("pax", 'x', records).Entry("a", '0'))).Xattrs;
        CollectionAssert.AreEqual(
            new Xattr[] { new("security.capability", capability), new("user.empty", default), new("user.a=b%", new byte[] { 1 }) },
            xattrs.ToList());
    }

    [TestMethod]
    public void GnuLongNamesCountForTheNextEntry()
    {
        var name = new string('n', 300);
        var read = Archive.Read(RawTar.Of(tar => tar
            .Entry("././@LongLink", 'L', [.. Encoding.UTF8.GetBytes(name), 0])
            .Entry("././@LongLink", 'K', Encoding.UTF8.GetBytes("the/target"))
            .Entry("cut", '2', null, header => RawTar.Put(header, 157, "cut"))
            .Entry("next", '0')));
        Assert.AreEqual((name, "the/target"), (read[0].Entry.Name, read[0].Entry.LinkName));
        Assert.AreEqual("next", read[1].Entry.Name);
    }

    [TestMethod]
    public void PaxGoesOverAGnuLongName() => Assert.AreEqual("pax", Archive.ReadOne(RawTar.Of(tar => tar
        .Entry("long", 'L', Encoding.UTF8.GetBytes("gnu")).Pax('x', ("path", "pax")).Entry("a", '0'))).Name);

    // Of what follows the two blocks of zeros nothing is an entry; a digest of the whole counts it.
    [TestMethod]
    public void ReadingToTheEndReadsThePaddingButNoEntryInIt()
    {
        byte[] archive = [.. RawTar.Of(tar => tar.Entry("a", '0')), .. new byte[8192], .. RawTar.Of(tar => tar.Entry("b", '0'))];
        var stream = new MemoryStream(archive);
        Assert.AreEqual("a", Archive.Read(stream).Single().Entry.Name);
        Assert.AreEqual(archive.Length, stream.Position);
    }

    [TestMethod]
    public void OneBlockOfZerosAtTheVeryEndIsAnEnd() => Assert.AreEqual(
        "a", Archive.ReadOne(RawTar.Of(tar => tar.Entry("a", '0', Hello))[..^512]).Name);

    [TestMethod]
    [DataRow(true, DisplayName = "by seeking")]
    [DataRow(false, DisplayName = "by reading")]
    public void WhatNobodyReadIsSkipped(bool canSeek)
    {
        var archive = RawTar.Of(tar => tar.Entry("a", '0', new byte[300_000]).Entry("b", '0', Hello).Entry("c", '0', new byte[1000]));
        using var stream = new MemoryStream(archive);
        var reader = new TarReader(canSeek ? stream : new ForwardStream(stream));
        Assert.AreEqual("a", reader.Read()!.Name);
        Assert.AreEqual(0, reader.HeaderOffset);
        reader.Content.ReadExactly(new byte[10]);
        var left = reader.Content;
        Assert.AreEqual("b", reader.Read()!.Name);
        Assert.ThrowsExactly<ObjectDisposedException>(() => left.ReadByte());
        Assert.AreEqual('h', reader.Content.ReadByte());
        Assert.AreEqual("c", reader.Read()!.Name);
        Assert.IsNull(reader.Read());
        Assert.IsNull(reader.Read(), "the end stays the end");
    }

    // As umoci insert leaves it: after the last content there is nothing, not even padding.
    [TestMethod]
    [DataRow(0)]
    [DataRow(200)]
    [DataRow(412)]
    [DataRow(412 + 512)]
    public void AnArchiveMayLackItsEndIfItsReaderSaysSo(int more)
    {
        var archive = RawTar.Of(tar => tar.Entry("a", '0', Hello).Entry("b", '0', new byte[100]));
        var cut = archive[..(512 + 512 + 512 + 100 + more)];
        foreach (var stream in new Stream[] { new MemoryStream(cut), new ForwardStream(new MemoryStream(cut)) { Most = 7 } })
        {
            var reader = new TarReader(stream) { MayLackEnd = true };
            Assert.AreEqual("a", reader.Read()!.Name);
            Assert.AreEqual("b", reader.Read()!.Name);
            Assert.IsNull(reader.Read());
            Assert.IsNull(reader.Read());
        }

        foreach (var wrong in new[] { archive[..(512 + 512 + 512 + 99)], RawTar.Of(tar => tar.Pax('x', ("path", "b")))[..1024] })
        {
            var reader = new TarReader(new MemoryStream(wrong)) { MayLackEnd = true };
            Assert.AreEqual(ErrorCode.TarTruncated, Assert.ThrowsExactly<ImageBuildException>(() =>
            {
                while (reader.Read() is not null)
                {
                }
            }).Code);
        }
    }

    // A network gives as many bytes as it has.
    [TestMethod]
    public void AStreamThatGivesAByteAtATimeIsReadAlike()
    {
        var archive = RawTar.Of(tar => tar.Pax('x', ("path", "long")).Entry("a", '0', Hello).Entry("b", '5'));
        var read = Archive.Read(new ForwardStream(new MemoryStream(archive)) { Most = 1 });
        CollectionAssert.AreEqual(new[] { "long", "b" }, read.Select(r => r.Entry.Name).ToList());
        CollectionAssert.AreEqual(Hello, read[0].Content);
    }
}
