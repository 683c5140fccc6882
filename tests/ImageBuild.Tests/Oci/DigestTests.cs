using System.Text;
using CsCheck;
using ImageBuild.Oci;

namespace ImageBuild.Tests.Oci;

[TestClass]
public class DigestTests
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [TestMethod]
    public void TheDigestOfNothingIsTheKnownOne() => Assert.AreEqual(Empty, Digest.Of([]).ToString());

    [TestMethod]
    public void EqualTextIsAnEqualDigest() => Assert.AreEqual(Digest.Of([]), Digest.Parse(Empty));

    [TestMethod]
    [DataRow("", DisplayName = "empty")]
    [DataRow("sha256:", DisplayName = "no hex")]
    [DataRow("sha256:../../etc/passwd", DisplayName = "a path, CVE-2024-3727")]
    [DataRow("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", DisplayName = "upper case")]
    [DataRow("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", DisplayName = "upper-case algorithm")]
    [DataRow("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85", DisplayName = "a digit short")]
    [DataRow("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555", DisplayName = "a digit long")]
    [DataRow("md5:d41d8cd98f00b204e9800998ecf8427e", DisplayName = "an algorithm that nobody should use")]
    [DataRow("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", DisplayName = "no algorithm")]
    [DataRow("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85５", DisplayName = "a Unicode digit")]
    [DataRow(" sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", DisplayName = "white space")]
    public void AnythingElseIsNoDigest(string text)
    {
        Assert.IsFalse(Digest.TryParse(text, out _));
        Assert.AreEqual(ErrorCode.InvalidDigest, Assert.ThrowsExactly<ImageBuildException>(() => Digest.Parse(text)).Code);
    }

    [TestMethod]
    public void ASha512DigestChecksBytesToo()
    {
        var text = "sha512:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData("a"u8));
        var digest = Digest.Parse(text);
        using var hash = digest.CreateHash();
        hash.AppendData("a"u8);
        Assert.IsTrue(digest.Matches(hash));
        hash.AppendData("b"u8);
        Assert.IsFalse(digest.Matches(hash));
    }

    [TestMethod]
    public void AChainOfOneLayerIsTheLayerAndOfTwoIsTheHashOfBoth()
    {
        var a = new DiffId(Digest.Of("a"u8));
        var b = new DiffId(Digest.Of("b"u8));
        Assert.AreEqual(a.Digest, ChainId.Of([a])!.Digest);
        // image-spec config.md: SHA256(ChainID(A) + " " + DiffID(B))
        Assert.AreEqual(Digest.Of(Encoding.ASCII.GetBytes($"{a} {b}")), ChainId.Of([a, b])!.Digest);
        Assert.IsNull(ChainId.Of([]));
    }

    [TestMethod]
    public void OtherBytesAreAnotherDigest() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 200]).Sample((one, other) =>
        Digest.Parse(Digest.Of(one).ToString()) == Digest.Of(one) && Digest.Of(one).Matches(other) == one.AsSpan().SequenceEqual(other));
}
