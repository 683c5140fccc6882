using System.Text;
using CsCheck;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

[TestClass]
public class TarNumberTests
{
    [TestMethod]
    [DataRow("0000644\0", 420L)]
    [DataRow("    644 ", 420L, DisplayName = "blanks before (v7)")]
    [DataRow("644\0\0\0\0\0", 420L, DisplayName = "NULs behind")]
    [DataRow("77777777", 16777215L, DisplayName = "no room for a NUL")]
    [DataRow("        ", 0L, DisplayName = "nothing but blanks")]
    [DataRow("\0\0\0\0\0\0\0\0", 0L, DisplayName = "nothing at all")]
    public void OctalIsRead(string field, long value) => Reads(Encoding.Latin1.GetBytes(field), value);

    [TestMethod]
    [DataRow(new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 1 }, 1L, DisplayName = "one")]
    [DataRow(new byte[] { 0x80, 0, 0, 0, 0, 0x20, 0, 0 }, 2097152L, DisplayName = "the first that octal can't hold")]
    [DataRow(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, -1L, DisplayName = "minus one")]
    [DataRow(new byte[] { 0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, long.MaxValue, DisplayName = "the largest")]
    [DataRow(new byte[] { 0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0 }, long.MinValue, DisplayName = "the smallest")]
    public void Base256IsRead(byte[] field, long value) => Reads(field, value);

    [TestMethod]
    [DataRow(new byte[] { 0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0 }, DisplayName = "2 to the 63rd")]
    [DataRow(new byte[] { 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 }, DisplayName = "2 to the 64th")]
    [DataRow(new byte[] { 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0 }, DisplayName = "below the smallest")]
    [DataRow(new byte[] { (byte)'0', (byte)'8' }, DisplayName = "the digit 8")]
    [DataRow(new byte[] { (byte)'-', (byte)'1' }, DisplayName = "a sign")]
    [DataRow(new byte[] { (byte)'1', (byte)' ', (byte)'1' }, DisplayName = "a blank within")]
    [DataRow(new byte[] { (byte)'0', (byte)'x' }, DisplayName = "hexadecimal")]
    public void WhatIsNoNumberOrTooLargeIsNotRead(byte[] field) => Assert.IsFalse(TarNumber.TryRead(field, out _));

    [TestMethod]
    public void WhatIsWrittenIsRead() => Gen.Long[0, (1L << 33) - 1].Sample(value =>
    {
        var field = new byte[12];
        TarNumber.WriteOctal(field, value);
        return TarNumber.FitsOctal(value, field.Length) && TarNumber.TryRead(field, out var read) && read == value;
    });

    [TestMethod]
    [DataRow("0", 0L, 0)]
    [DataRow("1.5", 1L, 500_000_000)]
    [DataRow("1.000000001", 1L, 1)]
    [DataRow("1.0000000019", 1L, 1, DisplayName = "below a nanosecond")]
    [DataRow("1.", 1L, 0, DisplayName = "a point alone")]
    [DataRow("-1", -1L, 0)]
    [DataRow("-1.25", -2L, 750_000_000)]
    [DataRow("-0.5", -1L, 500_000_000)]
    public void ATimeIsRead(string text, long seconds, int nanoseconds)
    {
        Assert.IsTrue(PaxTime.TryParse(Encoding.UTF8.GetBytes(text), out var time));
        Assert.AreEqual(new UnixTime(seconds, nanoseconds), time);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-")]
    [DataRow(".5")]
    [DataRow("1.5e3")]
    [DataRow("--1")]
    [DataRow("1.-5")]
    [DataRow("99999999999999999999")]
    public void WhatIsNoTimeIsNotRead(string text) => Assert.IsFalse(PaxTime.TryParse(Encoding.UTF8.GetBytes(text), out _));

    // jib once wrote the fraction without its leading zeros, so that 5 ms became half a second.
    [TestMethod]
    public void ATimeThatIsWrittenIsRead() => Gen.Select(Gen.Long[-(1L << 40), 1L << 40], Gen.Int[0, 999_999_999]).Sample(
        (seconds, nanoseconds) => PaxTime.TryParse(Encoding.UTF8.GetBytes(PaxTime.Format(new(seconds, nanoseconds))), out var time)
            && time == new UnixTime(seconds, nanoseconds));

    private static void Reads(byte[] field, long value)
    {
        Assert.IsTrue(TarNumber.TryRead(field, out var read));
        Assert.AreEqual(value, read);
    }
}
