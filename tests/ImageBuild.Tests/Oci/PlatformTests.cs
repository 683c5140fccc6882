using ImageBuild.Oci;

namespace ImageBuild.Tests.Oci;

[TestClass]
public class PlatformTests
{
    [TestMethod]
    [DataRow("linux/amd64", "linux/amd64", true)]
    [DataRow("linux/amd64", "linux/arm64", false)]
    [DataRow("linux/amd64", "windows/amd64", false)]
    [DataRow("linux/arm64", "linux/arm64/v8", true)]
    [DataRow("linux/arm64/v8", "linux/arm64", true)]
    [DataRow("linux/arm/v7", "linux/arm/v6", false)]
    [DataRow("linux/arm", "linux/arm/v6", true)]
    [DataRow("linux/x86_64", "linux/amd64", true)]
    public void APlatformAcceptsAnImage(string wanted, string offered, bool accepted) =>
        Assert.AreEqual(accepted, Platform.Parse(wanted).Accepts(Platform.Parse(offered)));

    [TestMethod]
    [DataRow("linux-x64", "linux/amd64")]
    [DataRow("linux-musl-arm64", "linux/arm64")]
    [DataRow("linux-arm", "linux/arm/v7")]
    [DataRow("win-x64", "windows/amd64")]
    [DataRow("linux-s390x", "linux/s390x")]
    [DataRow("ubuntu.24.04-x64", "linux/amd64")]
    public void ARuntimeIdentifierIsAPlatform(string rid, string platform) =>
        Assert.AreEqual(platform, Platform.FromRuntimeIdentifier(rid).ToString());

    [TestMethod]
    [DataRow("linux", DisplayName = "no architecture")]
    [DataRow("linux/", DisplayName = "an empty architecture")]
    [DataRow("linux/a/b/c", DisplayName = "too many parts")]
    [DataRow("linux/am d64", DisplayName = "white space")]
    public void AnythingElseIsNoPlatform(string text) => Assert.AreEqual(
        ErrorCode.InvalidPlatform, Assert.ThrowsExactly<ImageBuildException>(() => Platform.Parse(text)).Code);

    [TestMethod]
    [DataRow("linux", DisplayName = "no processor")]
    [DataRow("linux-z80", DisplayName = "an unknown processor")]
    [DataRow("osx-arm64", DisplayName = "a system that no image is for")]
    [DataRow("osx.15-x64", DisplayName = "a version of one")]
    public void ARuntimeIdentifierOfNoImageIsNoPlatform(string rid) => Assert.AreEqual(
        ErrorCode.InvalidPlatform, Assert.ThrowsExactly<ImageBuildException>(() => Platform.FromRuntimeIdentifier(rid)).Code);

    [TestMethod]
    public void TheExactVariantIsChosenBeforeOneThatWillDo()
    {
        var index = new Index { Manifests = [Entry("linux/arm/v6"), Entry("linux/arm/v7"), Entry("linux/amd64")] };
        Assert.AreEqual("linux/arm/v7", index.Select(Platform.Parse("linux/arm/v7"))!.Platform!.ToString());
        Assert.AreEqual("linux/arm/v6", index.Select(Platform.Parse("linux/arm"))!.Platform!.ToString());
        Assert.IsNull(index.Select(Platform.Parse("linux/riscv64")));
    }

    [TestMethod]
    public void OfSeveralVersionsOfASystemTheNewestIsChosen()
    {
        var versions = new[] { "10.0.20348.587", "10.0.26100.1", null, "10.0.17763.1", "new" };
        var windows = Platform.Parse("windows/amd64");
        var index = new Index { Manifests = [.. versions.Select(v => Entry("windows/amd64") with { Platform = windows with { OsVersion = v } })] };
        Assert.AreEqual("10.0.26100.1", index.Select(windows)!.Platform!.OsVersion);
        Assert.AreEqual("10.0.17763.1", index.Select(windows with { OsVersion = "10.0.17763.1" })!.Platform!.OsVersion);
    }

    private static Descriptor Entry(string platform) => new()
    {
        MediaType = MediaTypes.OciManifest,
        Digest = Digest.Of(System.Text.Encoding.UTF8.GetBytes(platform)),
        Size = 1,
        Platform = Platform.Parse(platform),
    };
}
