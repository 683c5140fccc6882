using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary><c>delete</c> and <c>referrers</c>, with skopeo as the judge of what docker-registry has.</summary>
[TestClass]
public sealed class RegistryVerbTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Imagebuild ours;

    public RegistryVerbTests() => ours = new Imagebuild(folder["store"]);

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void WhatIsDeletedIsGoneForSkopeoUnderAllItsTags()
    {
        Tool.Require("skopeo");
        using var registry = DockerRegistry.Start();
        var digest = ours.Run("copy", "-q", "scratch", $"docker://{registry.Host}/app:1").Trim();
        ours.Run("copy", "-q", "scratch", $"docker://{registry.Host}/app:2");
        Assert.AreEqual($"Deleted: {digest}\n", ours.Run("delete", $"docker://{registry.Host}/app:1"));
        Assert.AreNotEqual(0, Inspect(registry, "app:2").ExitCode);
        ours.Fails(1, "IMG3005", "delete", $"docker://{registry.Host}/app:1");
        ours.Fails(1, "IMG1005", "delete", $"oci:{folder["layout"]}:1");
    }

    // docker-registry 2 does not list referrers: the tag that clients keep is what there is.
    [TestMethod]
    public void AnSbomIsFoundByItsImageAndGoneWhenItIsDeleted()
    {
        Tool.Require("skopeo");
        using var registry = DockerRegistry.Start();
        var image = $"docker://{registry.Host}/app";
        var digest = ours.Run("copy", "-q", "scratch", $"{image}:1").Trim();
        var size = Inspect(registry, "app:1").Succeed().Output.Length;
        Assert.AreEqual("", ours.Run("referrers", $"{image}:1", "--format", "json"));

        var sbom = ours.Run("copy", "-q", $"oci:{Layout(digest, size)}", $"{image}:sbom").Trim();
        using (var json = JsonDocument.Parse(ours.Run("referrers", $"{image}:1", "--format", "json")))
        {
            Assert.AreEqual(sbom, json.RootElement.GetProperty("digest").GetString());
            Assert.AreEqual("application/spdx+json", json.RootElement.GetProperty("artifactType").GetString());
            Assert.AreEqual("test", json.RootElement.GetProperty("annotations").GetProperty("by").GetString());
        }

        StringAssert.Contains(ours.Run("referrers", $"{image}:1", "--artifact-type", "application/spdx+json"), sbom);
        Assert.DoesNotContain(sbom, ours.Run("referrers", $"{image}:1", "--artifact-type", "application/other"));
        StringAssert.Contains(Inspect(registry, "app:" + digest.Replace(':', '-')).Succeed().Output, sbom);

        ours.Run("delete", $"{image}@{sbom}");
        Assert.AreEqual("", ours.Run("referrers", $"{image}:1", "--format", "json"));
    }

    private static ToolResult Inspect(DockerRegistry registry, string image) =>
        Tool.Try("skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/{image}"]);

    // An artifact about an image, as tools leave it in a layout.
    private string Layout(string subject, int size)
    {
        const string Empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        var empty = $$"""{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{Empty}}","size":2}""";
        var manifest = $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/spdx+json",
             "config":{{empty}},"layers":[{{empty}}],"annotations":{"by":"test"},
             "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{subject}}","size":{{size}} } }
            """;
        var digest = Oci.Digest.Of(System.Text.Encoding.UTF8.GetBytes(manifest));
        Directory.CreateDirectory(folder["sbom/blobs/sha256"]);
        File.WriteAllText(folder["sbom/oci-layout"], """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(folder["sbom/blobs/" + Empty.Replace(':', '/')], "{}");
        File.WriteAllText(folder[$"sbom/blobs/sha256/{digest.Hex}"], manifest);
        File.WriteAllText(folder["sbom/index.json"], $$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{digest}}","size":{{manifest.Length}}}]}
            """);
        return folder["sbom"];
    }
}
