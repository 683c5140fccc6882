using System.Text;
using CsCheck;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

[TestClass]
public class UnixTextTests
{
    // Attributes keep strings as UTF-8, which has no lone surrogates.
    [TestMethod]
    [DataRow("plain", new byte[] { (byte)'a', (byte)'/' }, new[] { 'a', '/' })]
    [DataRow("UTF-8", new byte[] { 0xc3, 0xa9 }, new[] { 'é' })]
    [DataRow("Latin-1", new byte[] { 0xe9, (byte)'x' }, new[] { '\udce9', 'x' })]
    [DataRow("cut UTF-8", new byte[] { 0xe2, 0x82 }, new[] { '\udce2', '\udc82' })]
    [DataRow("overlong slash", new byte[] { 0xc0, 0xaf }, new[] { '\udcc0', '\udcaf' })]
    [DataRow("an encoded surrogate", new byte[] { 0xed, 0xb2, 0x80 }, new[] { '\udced', '\udcb2', '\udc80' })]
    [DataRow("beyond the BMP", new byte[] { 0xf0, 0x9f, 0x98, 0x80 }, new[] { '\ud83d', '\ude00' })]
    [DataRow("an escape right behind a pair", new byte[] { 0xf0, 0x9f, 0x98, 0x80, 0x80 }, new[] { '\ud83d', '\ude00', '\udc80' })]
    public void BytesReadAsTextAndBack(string what, byte[] bytes, char[] chars)
    {
        var text = new string(chars);
        Assert.AreEqual(text, UnixText.Decode(bytes), what);
        CollectionAssert.AreEqual(bytes, UnixText.Encode(text), what);
    }

    [TestMethod]
    public void NoBytesAreLost() => Gen.OneOf(Gen.Byte, Gen.Byte[0x80, 0xff], Gen.Byte[0xe0, 0xf4]).Array[0, 300].Sample(
        bytes => UnixText.Encode(UnixText.Decode(bytes)).AsSpan().SequenceEqual(bytes));

    [TestMethod]
    public void TextIsOrderedAsItsBytesAre() => Gen.Select(AnyText, AnyText).Sample((left, right) =>
        Math.Sign(UnixText.Compare(left, right)) == Math.Sign(Bytes(left).AsSpan().SequenceCompareTo(Bytes(right))));

    [TestMethod]
    [DataRow(new[] { '\ud83d' }, DisplayName = "half a pair")]
    [DataRow(new[] { 'a', '\ud83d', 'b' }, DisplayName = "half a pair in the middle")]
    [DataRow(new[] { '\udc7f' }, DisplayName = "an escape of an ASCII byte")]
    [DataRow(new[] { '\ude00' }, DisplayName = "a second half alone")]
    public void AStringThatStandsForNoBytesIsRefused(char[] text) => Assert.AreEqual(
        ErrorCode.NameNotEncodable, Assert.ThrowsExactly<ImageBuildException>(() => UnixText.Encode(text)).Code);

    // Chars around the surrogates are where the order of chars and that of bytes part.
    private static readonly string[] Parts = ["a", "b", "é", "\uffee", "\U0001f600", "\udc80", "\udcff", "/"];

    private static Gen<string> AnyText => Gen.Int[0, Parts.Length - 1].Array[0, 4].Select(p => string.Concat(p.Select(i => Parts[i])));

    private static byte[] Bytes(string text) => text.Any(c => c is >= '\udc80' and <= '\udcff') || text.Length == 0
        ? UnixText.Encode(text)
        : Encoding.UTF8.GetBytes(text);
}
