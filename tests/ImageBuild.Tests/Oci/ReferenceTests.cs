using CsCheck;
using ImageBuild.Oci;

namespace ImageBuild.Tests.Oci;

[TestClass]
public class ReferenceTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // The rows of distribution/reference's own tables (reference_test.go, normalize_test.go) that matter here.
    [TestMethod]
    [DataRow("alpine", "docker.io/library/alpine", null, "alpine")]
    [DataRow("alpine:3.20", "docker.io/library/alpine", "3.20", "alpine:3.20")]
    [DataRow("docker.io/alpine", "docker.io/library/alpine", null, "alpine")]
    [DataRow("index.docker.io/library/alpine", "docker.io/library/alpine", null, "alpine")]
    [DataRow("library/alpine", "docker.io/library/alpine", null, "alpine")]
    [DataRow("user/app:v1", "docker.io/user/app", "v1", "user/app:v1")]
    [DataRow("library/foo/bar", "docker.io/library/foo/bar", null, "library/foo/bar")]
    [DataRow("localhost/app", "localhost/app", null, "localhost/app")]
    [DataRow("localhost:5000/app:1", "localhost:5000/app", "1", "localhost:5000/app:1")]
    [DataRow("127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c", null, "127.0.0.1:5000/a/b/c")]
    [DataRow("[::1]:5000/app", "[::1]:5000/app", null, "[::1]:5000/app")]
    [DataRow("[2001:db8::1]/app", "[2001:db8::1]/app", null, "[2001:db8::1]/app")]
    [DataRow("mcr.microsoft.com/dotnet/aspnet:10.0", "mcr.microsoft.com/dotnet/aspnet", "10.0", "mcr.microsoft.com/dotnet/aspnet:10.0")]
    [DataRow("Registry/app", "Registry/app", null, "Registry/app")]
    [DataRow("a_b/c__d/e-f--g.h", "docker.io/a_b/c__d/e-f--g.h", null, "a_b/c__d/e-f--g.h")]
    [DataRow("app:5000", "docker.io/library/app", "5000", "app:5000")]
    [DataRow("xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com/myimage", "xn--n3h.com", "xn--n3h.com/myimage:xn--n3h.com")]
    public void ANameIsReadAsDockerReadsIt(string text, string repository, string? tag, string familiar)
    {
        var reference = Reference.Parse(text);
        Assert.AreEqual(repository, reference.Repository);
        Assert.AreEqual(tag, reference.Tag);
        Assert.AreEqual(familiar, reference.FamiliarName);
        Assert.AreEqual(reference, Reference.Parse(reference.ToString()), "reading what was written");
        Assert.AreEqual(reference, Reference.Parse(reference.FamiliarName), "reading the familiar name");
    }

    [TestMethod]
    public void ADigestMayStandAfterATag()
    {
        var reference = Reference.Parse($"a/b:c@sha256:{Hex}");
        Assert.AreEqual("c", reference.Tag);
        Assert.AreEqual(Digest.Parse($"sha256:{Hex}"), reference.Digest);
        Assert.AreEqual($"docker.io/a/b@sha256:{Hex}", reference.WithDigest(reference.Digest!).ToString());
    }

    [TestMethod]
    [DataRow("", DisplayName = "empty")]
    [DataRow(":tag", DisplayName = "a tag alone")]
    [DataRow("UPPER", DisplayName = "upper case without a domain")]
    [DataRow("host.io/Upper", DisplayName = "upper case in the path")]
    [DataRow("docker.io/", DisplayName = "a domain alone")]
    [DataRow("a//b", DisplayName = "an empty component")]
    [DataRow("/a", DisplayName = "a leading slash")]
    [DataRow("a/", DisplayName = "a trailing slash")]
    [DataRow("-a", DisplayName = "a leading dash")]
    [DataRow("a..b", DisplayName = "two dots")]
    [DataRow("a___b", DisplayName = "three underscores")]
    [DataRow("../a", DisplayName = "a path that climbs")]
    [DataRow("a:", DisplayName = "an empty tag")]
    [DataRow("a:-b", DisplayName = "a tag that starts with a dash")]
    [DataRow("a b", DisplayName = "white space")]
    [DataRow("a\n", DisplayName = "a line break at the end")]
    [DataRow("https://host/a", DisplayName = "a URL")]
    [DataRow("user:password@host/a", DisplayName = "user info")]
    [DataRow("a@sha256:123", DisplayName = "a short digest")]
    [DataRow("a@md5:e3b0c44298fc1c149afbf4c8996fb924", DisplayName = "an unknown algorithm")]
    [DataRow(Hex, DisplayName = "64 hex digits, an image id")]
    [DataRow("host:port/a", DisplayName = "a port that is no number")]
    [DataRow("[::1/a", DisplayName = "an open bracket")]
    [DataRow("[200201:d8::1]:5000/a", DisplayName = "an address that is none")]
    [DataRow("host:99999/a", DisplayName = "a port that is none")]
    [DataRow("ａ/b", DisplayName = "a full-width letter")]
    public void WhatIsNoReferenceIsRefused(string text) => Assert.AreEqual(
        ErrorCode.InvalidReference, Assert.ThrowsExactly<ImageBuildException>(() => Reference.Parse(text)).Code);

    [TestMethod]
    public void ANameOf255CharactersIsTheLongest()
    {
        Assert.IsNotNull(Reference.Parse("a.io/" + new string('a', 250)));
        Assert.ThrowsExactly<ImageBuildException>(() => Reference.Parse("a.io/" + new string('a', 251)));
    }

    [TestMethod]
    public void ATagOf128CharactersIsTheLongest()
    {
        Assert.IsNotNull(Reference.Parse("a:" + new string('b', 128)));
        Assert.ThrowsExactly<ImageBuildException>(() => Reference.Parse("a:" + new string('b', 129)));
    }

    [TestMethod]
    public void OnlyANameWithNeitherTagNorDigestGetsTheDefaultTag()
    {
        Assert.AreEqual("latest", Reference.Parse("a").WithDefaultTag().Tag);
        Assert.AreEqual("1", Reference.Parse("a:1").WithDefaultTag().Tag);
        Assert.IsNull(Reference.Parse($"a@sha256:{Hex}").WithDefaultTag().Tag);
    }

    [TestMethod]
    public void WhateverFollowsTheGrammarPrintsAsItself() => Gen.Select(
        AnyOf("", "localhost/", "ghcr.io/", "A/", "[::1]:5000/", "a-b.c:1/", "127.0.0.1:65535/"),
        AnyOf("a", "a_b", "a__b", "a.b", "a---b9").Array[1, 5],
        Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char["aZ09_.-"], 0, 20].Select(t => ":_" + t)),
        AnyOf("", "@sha256:" + Hex, "@sha512:" + Hex + Hex),
        (domain, path, tag, digest) => domain + string.Join('/', path) + tag + digest).Sample(text =>
    {
        var reference = Reference.Parse(text);
        return Reference.Parse(reference.ToString()) == reference && reference.ToString().EndsWith(text, StringComparison.Ordinal);
    });

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
