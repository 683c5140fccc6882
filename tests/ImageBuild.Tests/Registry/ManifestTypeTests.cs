using System.Text;
using ImageBuild.Oci;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

/// <summary>One document must never be readable as two things (CVE-2021-41190).</summary>
[TestClass]
public class ManifestTypeTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Config = $$""" "config":{"mediaType":"a/b","digest":"{{Digest}}","size":0} """;
    private const string Manifest = $$"""{"schemaVersion":2,{{Config}},"layers":[]}""";
    private const string Index = """{"schemaVersion":2,"manifests":[]}""";
    private const string Both = $$"""{"schemaVersion":2,{{Config}},"layers":[],"manifests":[]}""";

    [TestMethod]
    [DataRow(MediaTypes.OciManifest, Manifest, MediaTypes.OciManifest)]
    [DataRow(MediaTypes.DockerManifest, Manifest, MediaTypes.DockerManifest)]
    [DataRow(MediaTypes.OciIndex, Index, MediaTypes.OciIndex)]
    [DataRow(MediaTypes.DockerManifestList, Index, MediaTypes.DockerManifestList)]
    [DataRow("application/json", Manifest, MediaTypes.OciManifest, DisplayName = "served as JSON")]
    [DataRow("application/octet-stream", Index, MediaTypes.OciIndex, DisplayName = "served as bytes")]
    [DataRow(null, Manifest, MediaTypes.OciManifest, DisplayName = "served as nothing")]
    public void ADocumentIsWhatItIsServedAs(string? contentType, string json, string expected) =>
        Assert.AreEqual(expected, ManifestType.Decide(contentType, Encoding.UTF8.GetBytes(json), "image"));

    [TestMethod]
    public void ADocumentThatSaysWhatItIsNeedNotBeServedAsThat() => Assert.AreEqual(
        MediaTypes.DockerManifest,
        ManifestType.Decide("application/json", Encoding.UTF8.GetBytes(Saying(MediaTypes.DockerManifest, Manifest)), "image"));

    [TestMethod]
    [DataRow(MediaTypes.OciIndex, Manifest, ErrorCode.InvalidDocument, DisplayName = "a manifest served as an index")]
    [DataRow(MediaTypes.OciManifest, Index, ErrorCode.InvalidDocument, DisplayName = "an index served as a manifest")]
    [DataRow(MediaTypes.OciManifest, Both, ErrorCode.InvalidDocument, DisplayName = "both, served as a manifest")]
    [DataRow(MediaTypes.OciIndex, Both, ErrorCode.InvalidDocument, DisplayName = "both, served as an index")]
    [DataRow("application/json", Both, ErrorCode.InvalidDocument, DisplayName = "both, served as JSON")]
    [DataRow("application/vnd.docker.distribution.manifest.v1+prettyjws", "{}", ErrorCode.UnsupportedManifest, DisplayName = "schema 1")]
    [DataRow("text/html", "<html>", ErrorCode.UnsupportedManifest, DisplayName = "a web page")]
    [DataRow(null, "<html>", ErrorCode.InvalidDocument, DisplayName = "a web page served as nothing")]
    [DataRow(MediaTypes.OciManifest, "", ErrorCode.InvalidDocument, DisplayName = "nothing")]
    public void AnAmbiguousOneIsRefused(string? contentType, string json, ErrorCode expected) => Assert.AreEqual(
        expected,
        Assert.ThrowsExactly<ImageBuildException>(
            () => ManifestType.Decide(contentType, Encoding.UTF8.GetBytes(json), "image")).Code);

    [TestMethod]
    public void OneThatIsServedAsSomethingElseThanItSaysIsRefused() => Assert.AreEqual(
        ErrorCode.InconsistentImage,
        Assert.ThrowsExactly<ImageBuildException>(() => ManifestType.Decide(
            MediaTypes.OciManifest, Encoding.UTF8.GetBytes(Saying(MediaTypes.DockerManifest, Manifest)), "image")).Code);

    private static string Saying(string type, string json) => json.Insert(1, $"\"mediaType\":\"{type}\",");
}
