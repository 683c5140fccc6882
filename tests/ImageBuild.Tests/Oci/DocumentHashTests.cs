using System.Security.Cryptography;
using ImageBuild.Oci;

namespace ImageBuild.Tests.Oci;

/// <summary>The framework's SHA-256 is the judge.</summary>
[TestClass]
public class DocumentHashTests
{
    [TestMethod]
    public void ItIsTheFrameworksHashForEveryLengthAroundABlockAndForRandomContent()
    {
        var random = new Random(1);
        foreach (var length in Enumerable.Range(0, 300).Concat([4095, 4096, 4097, DocumentHash.MaxSize - 1, DocumentHash.MaxSize]))
        {
            var content = new byte[length];
            random.NextBytes(content);
            Assert.AreEqual(Convert.ToHexString(SHA256.HashData(content)), Convert.ToHexString(DocumentHash.Of(content)), $"{length} bytes");
        }
    }

    [TestMethod]
    [DataRow("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [DataRow("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [DataRow("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void ItIsWhatTheStandardsExamplesSay(string content, string hash) =>
        Assert.AreEqual(hash, Convert.ToHexStringLower(DocumentHash.Of(System.Text.Encoding.ASCII.GetBytes(content))));

    [TestMethod]
    public void ADigestOfEitherAlgorithmMatchesItsContentAlone()
    {
        byte[] content = [1, 2, 3];
        foreach (var digest in new[] { Digest.Of(content), Digest.Parse("sha512:" + Convert.ToHexStringLower(SHA512.HashData(content))) })
        {
            Assert.IsTrue(digest.Matches(content));
            Assert.IsFalse(digest.Matches([1, 2, 4]));
        }
    }
}
