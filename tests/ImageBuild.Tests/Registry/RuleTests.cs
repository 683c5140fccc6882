using System.Net;
using ImageBuild.Credentials;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

/// <summary>The rules about where a client goes, as tables: each guards against a way of having it go elsewhere.</summary>
[TestClass]
public class RuleTests
{
    private static readonly Credential Secret = new Credential.Password("u", "p", "test");

    [TestMethod]
    [DataRow("8.8.8.8", true)]
    [DataRow("2606:4700::1111", true)]
    [DataRow("127.0.0.1", false)]
    [DataRow("127.8.8.8", false)]
    [DataRow("10.1.2.3", false)]
    [DataRow("172.16.0.1", false)]
    [DataRow("172.32.0.1", true)]
    [DataRow("192.168.1.1", false)]
    [DataRow("169.254.169.254", false, DisplayName = "the metadata service of clouds")]
    [DataRow("100.64.0.1", false)]
    [DataRow("0.0.0.0", false)]
    [DataRow("255.255.255.255", false)]
    [DataRow("::1", false)]
    [DataRow("::", false)]
    [DataRow("fe80::1", false)]
    [DataRow("fd00::1", false)]
    [DataRow("::ffff:169.254.169.254", false, DisplayName = "IPv4 in IPv6")]
    [DataRow("::ffff:8.8.8.8", true)]
    [DataRow("64:ff9b::a9fe:a9fe", false, DisplayName = "IPv4 behind NAT64")]
    [DataRow("2002:7f00:1::", false, DisplayName = "IPv4 in 6to4")]
    public void AnAddressIsPublicOrNot(string address, bool expected) =>
        Assert.AreEqual(expected, AddressRule.IsPublic(IPAddress.Parse(address)));

    [TestMethod]
    [DataRow("localhost", true)]
    [DataRow("127.0.0.1", true)]
    [DataRow("[::1]", true)]
    [DataRow("localhost.example.com", false)]
    [DataRow("example.com", false, DisplayName = "whatever its address")]
    public void AHostIsThisMachineByItsName(string host, bool expected) => Assert.AreEqual(expected, AddressRule.IsLoopback(host));

    [TestMethod]
    [DataRow("https://a.example", "/v2/x?y=%2F#z", "https://a.example/v2/x?y=%2F", DisplayName = "relative, kept as it is")]
    [DataRow("https://a.example", "https://b.example/a/../b%41", "https://b.example/a/../b%41", DisplayName = "absolute, kept as it is")]
    [DataRow("https://a.example/v2/x/", "upload/1", "https://a.example/v2/x/upload/1", DisplayName = "relative to the folder")]
    [DataRow("http://a.example", "https://a.example/x", "https://a.example/x", DisplayName = "from http to https")]
    [DataRow("http://a.example", "http://b.example/x", "http://b.example/x", DisplayName = "from http to http")]
    [DataRow("https://127.0.0.1:1", "http://127.0.0.1:2/x", "http://127.0.0.1:2/x", DisplayName = "within this machine")]
    [DataRow("https://a.example", "http://insecure.example/x", "http://insecure.example/x", DisplayName = "to a declared one")]
    public void ARedirectIsFollowedExactly(string from, string location, string expected) => Assert.AreEqual(
        expected, RedirectRule.Resolve(new Uri(from), location, Options()).OriginalString);

    [TestMethod]
    [DataRow("https://a.example", "http://a.example/x", DisplayName = "from https to http")]
    [DataRow("https://a.example", "http://127.0.0.1/x", DisplayName = "from https to this machine by http")]
    [DataRow("https://a.example", "file:///etc/passwd", DisplayName = "file")]
    [DataRow("https://a.example", "FILE://host/share", DisplayName = "a share")]
    [DataRow("https://a.example", "ftp://b.example/", DisplayName = "ftp")]
    [DataRow("https://a.example", "https://user:pw@b.example/", DisplayName = "with a user")]
    [DataRow("https://a.example", "https://@[::1]@@b.example\\@c.example\t/", DisplayName = "with a host that can be read in two ways")]
    [DataRow("https://a.example", "https://@b.example/", DisplayName = "with a user without a name")]
    public void AnUnsafeRedirectIsNotFollowed(string from, string location)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(() => RedirectRule.Resolve(new Uri(from), location, Options()));
        Assert.AreEqual(ErrorCode.UnsafeRedirect, error.Code);
        Assert.DoesNotContain("pw", error.Message);
    }

    [TestMethod]
    [DataRow("https://a.example", "https://a.example/", true)]
    [DataRow("https://a.example", "https://A.EXAMPLE:443/", true)]
    [DataRow("https://a.example", "https://a.example:444/", false, DisplayName = "another port")]
    [DataRow("https://a.example", "http://a.example/", false, DisplayName = "another scheme")]
    [DataRow("https://a.example", "https://b.a.example/", false, DisplayName = "a host below")]
    [DataRow("https://a.example", "https://a.example.evil/", false, DisplayName = "a name that begins so")]
    public void CredentialsAreForOneOrigin(string a, string b, bool expected) =>
        Assert.AreEqual(expected, RedirectRule.IsSameOrigin(new Uri(a), new Uri(b)));

    [TestMethod]
    [DataRow("r.example", "https://r.example", "https://r.example/token", DisplayName = "its own host")]
    [DataRow("r.example", "https://r.example", "https://r.example:8443/token", DisplayName = "its own host, another port")]
    [DataRow("docker.io", "https://registry-1.docker.io", "https://auth.docker.io/token", DisplayName = "Docker Hub")]
    [DataRow("registry.gitlab.com", "https://registry.gitlab.com", "https://gitlab.com/jwt/auth", DisplayName = "GitLab")]
    [DataRow("r.example", "https://r.example", "https://allowed.example/token", DisplayName = "allowed by the user")]
    [DataRow("127.0.0.1:5000", "http://127.0.0.1:5000", "http://127.0.0.1:5001/token", DisplayName = "this machine's")]
    public void ATokenServerOfTheRegistrysOwnGetsCredentials(string registry, string origin, string realm) =>
        Assert.AreEqual(realm, RealmRule.Check(registry, new Uri(origin), realm, Secret, Options()).OriginalString);

    [TestMethod]
    [DataRow("r.example", "https://r.example", "https://evil.example/token", DisplayName = "another host")]
    [DataRow("r.example", "https://r.example", "https://auth.docker.io/token", DisplayName = "another registry's")]
    [DataRow("r.example", "https://r.example", "https://r.example.evil/token", DisplayName = "a name that begins so")]
    [DataRow("r.example", "https://r.example", "https://sub.r.example/token", DisplayName = "a host below")]
    [DataRow("r.example", "https://r.example", "http://r.example/token", DisplayName = "by plain HTTP")]
    [DataRow("r.example", "https://r.example", "http://127.0.0.1/token", DisplayName = "this machine by plain HTTP")]
    [DataRow("r.example", "https://r.example", "https://169.254.169.254/token", DisplayName = "the metadata service")]
    [DataRow("r.example", "https://r.example", "https://r.example@evil.example/", DisplayName = "a user's name in front")]
    [DataRow("r.example", "https://r.example", "https://r.example\\@evil.example/", DisplayName = "a host that can be read in two ways")]
    [DataRow("r.example", "https://r.example", "file:///etc/passwd", DisplayName = "a file")]
    [DataRow("r.example", "https://r.example", "/token", DisplayName = "no URL")]
    [DataRow("r.example", "https://r.example", "", DisplayName = "nothing")]
    public void AnyOtherGetsNone(string registry, string origin, string realm)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(
            () => RealmRule.Check(registry, new Uri(origin), realm, Secret, Options()));
        Assert.AreEqual(ErrorCode.UntrustedTokenServer, error.Code);
    }

    [TestMethod]
    public void WithoutCredentialsAnotherHostMayBeAsked() => Assert.AreEqual(
        "https://tokens.example/t",
        RealmRule.Check("r.example", new Uri("https://r.example"), "https://tokens.example/t", null, Options()).OriginalString);

    private static RegistryOptions Options() => new()
    {
        TokenServers = ["allowed.example"],
        InsecureRegistries = ["insecure.example"],
    };
}
