using System.Text;
using CsCheck;
using ImageBuild.Oci;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

[TestClass]
public class TarWriterTests
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello");
    private static readonly TarEntry Plain = new() { Name = "a", Type = TarEntryType.File, Mode = 0x1A4, ModifiedTime = new(1) };

    // Whoever changes these bytes changes the digest of every layer that was ever made: caches and registries lose them.
    [TestMethod]
    public void TheBytesOfAnArchiveNeverChange()
    {
        var archive = Archive.Write(
            (Plain with { Name = "app", Type = TarEntryType.Directory, Mode = 0x1ED }, []),
            (Plain with { Name = "app/a", UserId = 1654, GroupId = 1654 }, Hello),
            (Plain with { Name = "app/" + new string('n', 120) }, Hello),
            (Plain with { Name = "app/link", Type = TarEntryType.SymbolicLink, LinkName = "a" }, []),
            (Plain with { Name = "app/é\udcff", ModifiedTime = new(-2, 500_000_000) }, []),
            (Plain with { Name = "dev/null", Type = TarEntryType.CharacterDevice, DeviceMajor = 1, DeviceMinor = 3 }, []),
            (Plain with
            {
                Name = new string('l', 300),
                UserId = 1L << 30,
                Xattrs = [new("user.b", new byte[] { 0xff }), new("security.capability", new byte[] { 1, 0 })],
            }, Hello));
        Assert.AreEqual("sha256:b1156f1f7dae5b9a733b116edf57cb77946444db0402d764aaffe3bbf1b0e0e2", Digest.Of(archive).ToString());
    }

    [TestMethod]
    public void WhatFitsUstarIsOneHeaderWithoutPax()
    {
        var archive = Archive.Write((Plain with { Name = $"{new string('p', 155)}/{new string('n', 100)}" }, Hello));
        Assert.AreEqual(512 + 512 + 1024, archive.Length);
        Assert.AreEqual(new string('n', 100), Encoding.ASCII.GetString(archive, 0, 100));
        Assert.AreEqual(new string('p', 155), Encoding.ASCII.GetString(archive, 345, 155));
    }

    [TestMethod]
    public void WhatDoesNotFitIsPaxSortedUnderAFixedName()
    {
        var archive = Archive.Write((Plain with
        {
            Name = new string('n', 300),
            UserId = 3_000_000,
            ModifiedTime = new(1, 5_000_000),
            Xattrs = [new("user.b", Hello), new("user.a=%", Hello)],
        }, Hello));
        Assert.AreEqual("././@PaxHeader", Encoding.ASCII.GetString(archive, 0, 100).TrimEnd('\0'));
        Assert.AreEqual((byte)'x', archive[156]);
        var name = new string('n', 300);
        var records = "35 SCHILY.xattr.user.a%3D%25=hello\n29 SCHILY.xattr.user.b=hello\n15 mtime=1.005\n"
            + $"310 path={name}\n15 uid=3000000\n";
        Assert.AreEqual(records.PadRight(512, '\0'), Encoding.ASCII.GetString(archive, 512, 512));
    }

    // POSIX has pax text be UTF-8 unless hdrcharset says otherwise before.
    [TestMethod]
    public void ALongNameThatIsNoUtf8SaysSo()
    {
        var archive = Encoding.Latin1.GetString(Archive.Write((Plain with { Name = "\udce9" + new string('n', 200) }, [])));
        StringAssert.Contains(archive, "21 hdrcharset=BINARY\n211 path=\u00e9nnn");
    }

    [TestMethod]
    public void NothingOfTheMachineIsInAnArchive()
    {
        var archive = Archive.Write((Plain, Hello));
        CollectionAssert.AreEqual(new byte[32 + 32 + 16 + 155], archive[265..500], "names, devices, prefix");
        Assert.AreEqual(512 + 512 + 1024, archive.Length, "no padding to a record");
    }

    [TestMethod]
    [DataRow(4, DisplayName = "shorter")]
    [DataRow(0, DisplayName = "gone")]
    [DataRow(6, DisplayName = "longer")]
    [DataRow(300_000, DisplayName = "longer than a buffer")]
    public void AFileThatChangedWhileItWasWrittenIsRefused(int length)
    {
        var writer = new TarWriter(new MemoryStream());
        var error = Assert.ThrowsExactly<ImageBuildException>(
            () => writer.Write(Plain with { Size = 5 }, new MemoryStream(new byte[length])));
        Assert.AreEqual(ErrorCode.TarContentLength, error.Code);
        Assert.ThrowsExactly<ImageBuildException>(() => writer.Write(Plain with { Size = 5 }, new byte[length]));
    }

    [TestMethod]
    [DataRow("", "", DisplayName = "an empty name")]
    [DataRow("a\0b", "", DisplayName = "a NUL")]
    [DataRow("a/", "", DisplayName = "a file's slash at the end")]
    [DataRow("a", "b\0c", DisplayName = "a NUL in a target")]
    public void ANameThatCouldNotComeBackIsRefused(string name, string link)
    {
        var type = link.Length == 0 ? TarEntryType.File : TarEntryType.SymbolicLink;
        var error = Assert.ThrowsExactly<ImageBuildException>(
            () => Archive.Write((Plain with { Name = name, Type = type, LinkName = link }, [])));
        Assert.AreEqual(ErrorCode.NameNotEncodable, error.Code);
    }

    [TestMethod]
    public void WhateverIsWrittenIsReadBack() => AnyEntry.Array[0, 12].Sample(entries =>
    {
        var read = Archive.Read(Archive.Write(entries));
        return read.Count == entries.Length && read.Zip(entries).All(pair => AreEqual(pair.First, pair.Second));
    }, iter: 2000);

    [TestMethod]
    public void WritingWhatWasReadGivesTheSameBytes() => AnyEntry.Array[0, 6].Sample(entries =>
    {
        var archive = Archive.Write(entries);
        return Archive.Write([.. Archive.Read(archive)]).AsSpan().SequenceEqual(archive);
    }, iter: 500);

    private static Gen<string> AnyName => Gen.Select(
        Gen.OneOf(Gen.Const(1), Gen.Int[1, 40], Gen.Int[90, 110], Gen.Int[150, 160], Gen.Int[250, 260], Gen.Int[1, 3000]),
        Gen.Int,
        (length, seed) =>
        {
            var random = new Random(seed);
            var bytes = new byte[length];
            for (var i = 0; i < length; i++)
                bytes[i] = random.Next(12) == 0 ? (byte)'/' : random.Next(60) == 0 ? (byte)random.Next(1, 256) : (byte)'n';
            if (bytes[^1] == '/')
                bytes[^1] = (byte)'e';
            return UnixText.Decode(bytes);
        });

    private static Gen<long> AnyId => Gen.OneOf(Gen.Long[0, 100_000], Gen.Long[2097150, 2097153], Gen.Long[0, uint.MaxValue]);

    private static Gen<UnixTime> AnyTime => Gen.Select(
        Gen.OneOf(Gen.Long[0, 1L << 31], Gen.Long[-(1L << 40), 1L << 40]), Gen.OneOf(Gen.Const(0), Gen.Int[0, 999_999_999]),
        (seconds, nanoseconds) => new UnixTime(seconds, nanoseconds));

    private static Gen<Xattr> AnyXattr => Gen.Select(
        Gen.String[Gen.Char["abc.=%é"], 1, 20], Gen.Byte.Array[0, 100], (name, value) => new Xattr(name, value));

    private static Gen<(TarEntry Entry, byte[] Content)> AnyEntry => Gen.Select(
        Gen.Select(AnyName, AnyName, Gen.String[Gen.Char["user_é"], 0, 40]),
        Gen.Int[0, 6],
        Gen.Int[0, 0xfff],
        Gen.Select(AnyId, AnyId, AnyTime),
        Gen.OneOf(Gen.Const(Array.Empty<Xattr>()), AnyXattr.Array[0, 4]),
        Gen.OneOf(Gen.Byte.Array[0, 20], Gen.Byte.Array[500, 1100]),
        (names, type, mode, numbers, xattrs, content) =>
        {
            var kind = (TarEntryType)type;
            var isDevice = kind is TarEntryType.BlockDevice or TarEntryType.CharacterDevice;
            return (new TarEntry
            {
                Name = kind == TarEntryType.Directory ? names.Item1 + "/" : names.Item1,
                Type = kind,
                Mode = mode,
                UserId = numbers.Item1,
                GroupId = numbers.Item2,
                UserName = names.Item3,
                GroupName = names.Item3,
                ModifiedTime = numbers.Item3,
                LinkName = kind is TarEntryType.HardLink or TarEntryType.SymbolicLink ? names.Item2 : "",
                DeviceMajor = isDevice ? numbers.Item1 & 0xfff : 0,
                DeviceMinor = isDevice ? numbers.Item2 & 0xfffff : 0,
                Xattrs = [.. xattrs.DistinctBy(x => x.Name).OrderBy(x => x.Name, StringComparer.Ordinal)],
                Size = kind == TarEntryType.File ? content.Length : 0,
            }, kind == TarEntryType.File ? content : []);
        });

    private static bool AreEqual((TarEntry Entry, byte[] Content) left, (TarEntry Entry, byte[] Content) right) =>
        left.Entry with { Xattrs = right.Entry.Xattrs } == right.Entry
        && left.Entry.Xattrs.Order(ByName).SequenceEqual(right.Entry.Xattrs.Order(ByName))
        && left.Content.AsSpan().SequenceEqual(right.Content);

    private static Comparer<Xattr> ByName => Comparer<Xattr>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name));
}
