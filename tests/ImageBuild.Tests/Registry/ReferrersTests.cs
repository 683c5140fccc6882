using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Tests.Registry;

/// <summary>Manifests about manifests (distribution-spec, "Pushing Manifests with Subject" and "Listing Referrers").</summary>
[TestClass]
public class ReferrersTests
{
    private static readonly Blob Empty = Blob.Of("application/vnd.oci.empty.v1+json", "{}"u8.ToArray());
    private readonly Image image = Scene.ImageOf(100);

    [TestMethod]
    public async Task ARegistryWithTheInterfaceIsLeftToListThem()
    {
        await using var scene = await Scene.StartAsync();
        await scene.PushAsync(image);
        var (sbom, signature) = (await PushAsync(scene, "sbom"), await PushAsync(scene, "signature"));
        CollectionAssert.AreEquivalent(new[] { sbom.Digest, signature.Digest }, await ListAsync(scene));
        Assert.IsNull(scene.Registry.Tagged("app", Tag), "no tag is needed");
        Assert.HasCount(2, scene.Registry.Of("GET", "/referrers/"), "page after page");
    }

    [TestMethod]
    public async Task WithoutItATagKeepsTheList()
    {
        await using var scene = await OldAsync();
        await scene.PushAsync(image);
        var (sbom, signature) = (await PushAsync(scene, "sbom"), await PushAsync(scene, "signature"));
        await PushAsync(scene, "sbom");
        var index = OciJson.ReadIndex(scene.Registry.Manifest("app", Tag));
        CollectionAssert.AreEqual(new[] { sbom.Digest, signature.Digest }, index.Manifests.Select(m => m.Digest).ToList(), "each once");
        Assert.AreEqual("application/sbom", index.Manifests[0].ArtifactType);
        Assert.AreEqual("sbom", index.Manifests[0].Annotations!["kind"]);
        Assert.AreEqual(sbom.Bytes.Length, index.Manifests[0].Size);
        CollectionAssert.AreEqual(new[] { sbom.Digest, signature.Digest }, await ListAsync(scene));
    }

    [TestMethod]
    public async Task AnArtifactWithoutATypeHasThatOfItsConfiguration()
    {
        await using var scene = await OldAsync();
        await PushAsync(scene, null);
        Assert.AreEqual(Empty.Descriptor.MediaType, OciJson.ReadIndex(scene.Registry.Manifest("app", Tag)).Manifests[0].ArtifactType);
    }

    [TestMethod]
    public async Task AnImageThatIsAboutNothingIsListedNowhere()
    {
        await using var scene = await OldAsync();
        await scene.PushAsync(image);
        Assert.HasCount(1, scene.Registry.Of("PUT", "/manifests/"));
        Assert.IsEmpty(await ListAsync(scene));
    }

    [TestMethod]
    public async Task AnIndexThatIsAboutAnotherIsListedToo()
    {
        await using var scene = await OldAsync();
        var index = Document.Of(
            MediaTypes.OciIndex,
            OciJson.Write(new Index { MediaType = MediaTypes.OciIndex, Manifests = [], Subject = image.Document.Descriptor }));
        await using var destination = scene.Place.OpenDestination(scene.Name());
        await destination.CommitAsync(index, CancellationToken.None);
        Assert.AreEqual(index.Digest, (await ListAsync(scene)).Single());
        Assert.IsNull(OciJson.ReadIndex(scene.Registry.Manifest("app", Tag)).Manifests[0].ArtifactType);
    }

    // What a registry's list says of itself is not followed: it could go on for ever.
    [TestMethod]
    public async Task AListThatIsAboutAnotherIsNot()
    {
        await using var scene = await OldAsync();
        var list = new Index { MediaType = MediaTypes.OciIndex, Manifests = [], Subject = Blob.Of("a/b", new byte[5]).Descriptor };
        scene.Registry.AddManifest("app", Tag, MediaTypes.OciIndex, OciJson.Write(list));
        await PushAsync(scene, "sbom");
        Assert.HasCount(2, scene.Registry.Of("PUT", "/manifests/"));
    }

    [TestMethod]
    public async Task ATagThatIsAnImageIsNotOverwritten()
    {
        await using var scene = await OldAsync();
        await scene.HasAsync(Scene.ImageOf(20), tag: Tag);
        await Scene.FailsAsync(ErrorCode.InconsistentImage, () => PushAsync(scene, "sbom"));
        Assert.AreEqual(Scene.ImageOf(20).Digest, scene.Registry.Tagged("app", Tag));
        Assert.IsEmpty(await ListAsync(scene));
    }

    [TestMethod]
    public async Task ADeletedOneIsTakenOffTheList()
    {
        await using var scene = await OldAsync();
        var (sbom, signature) = (await PushAsync(scene, "sbom"), await PushAsync(scene, "signature"));
        await scene.Place.DeleteAsync(scene.Name($"app@{sbom.Digest}"), CancellationToken.None);
        CollectionAssert.AreEqual(new[] { signature.Digest }, await ListAsync(scene));
    }

    [TestMethod]
    public async Task ATagIsCutToWhatATagMayBe()
    {
        await using var scene = await OldAsync();
        var digest = $"sha512:{new string('a', 64)}{new string('b', 64)}";
        Assert.IsEmpty(await scene.Place.ListReferrersAsync(scene.Name($"app@{digest}"), CancellationToken.None));
        StringAssert.EndsWith(scene.Registry.Of("GET", "/manifests/").Single().Path, $"/manifests/sha512-{new string('a', 64)}");
    }

    [TestMethod]
    public async Task AListThatDoesNotEndIsSaid()
    {
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/referrers/", (r, c, n) =>
            Faults.Header("Link", $"<{c.Request.Path}>; rel=\"next\"")(r, c, n)));
        await Scene.FailsAsync(ErrorCode.NotARegistry, () => ListAsync(scene));
    }

    [TestMethod]
    [DataRow("<http://example.invalid/next>; rel=\"next\"", ErrorCode.NotARegistry)]
    [DataRow("<file:///etc/passwd>; rel=\"next\"", ErrorCode.UnsafeRedirect)]
    public async Task AListThatGoesOnElsewhereIsNotFollowed(string link, ErrorCode expected)
    {
        await using var scene = await Scene.StartAsync(Faults.On("GET", "/referrers/", Faults.Header("Link", link)));
        await Scene.FailsAsync(expected, () => ListAsync(scene));
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("<html>")]
    [DataRow("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"a/b\",\"digest\":\"sha256:../x\",\"size\":1}]}")]
    public async Task AListThatIsNoneIsSaid(string body)
    {
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/referrers/", Faults.Answer("application/json", System.Text.Encoding.UTF8.GetBytes(body))));
        await Scene.FailsAsync(ErrorCode.InvalidDocument, () => ListAsync(scene));
    }

    [TestMethod]
    public async Task AnEndlessListIsNotRead()
    {
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/referrers/", Faults.Answer(MediaTypes.OciIndex, new byte[Document.MaxSize + 1])));
        await Scene.FailsAsync(ErrorCode.InvalidDocument, () => ListAsync(scene));
    }

    [TestMethod]
    [DataRow(false, DisplayName = "all of a name")]
    [DataRow(true, DisplayName = "of one platform")]
    public async Task AnArtifactIsCopiedAsItIs(bool ofPlatform)
    {
        await using var scene = await OldAsync();
        var sbom = await PushAsync(scene, "sbom");
        await using var source = scene.Place.OpenSource(scene.Name($"app@{sbom.Digest}"));
        await using var destination = scene.Place.OpenDestination(scene.Name("copy:1"));
        var options = new CopyOptions { Platform = ofPlatform ? Platform.Parse("linux/amd64") : null };
        var result = await ImageCopier.CopyAsync(source, "app", destination, options, CancellationToken.None);
        Assert.AreEqual(sbom.Digest, result.Root.Digest);
        Assert.AreEqual(sbom.Digest, scene.Registry.Tagged("copy", "1"));
        Assert.IsTrue(scene.Registry.HasBlob("copy", Empty.Descriptor.Digest));
        Assert.AreEqual(sbom.Digest, OciJson.ReadIndex(scene.Registry.Manifest("copy", Tag)).Manifests.Single().Digest);
    }

    private string Tag => image.Digest.ToString().Replace(':', '-');

    private static Task<Scene> OldAsync() => Scene.StartAsync(
        Faults.On("GET", "/referrers/", Faults.Status(404)), Faults.On("PUT", "/manifests/", Faults.Header("OCI-Subject", null)));

    // Something small about the image, with a kind as its type; null for none.
    private async Task<Document> PushAsync(Scene scene, string? kind)
    {
        var manifest = new Manifest
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = kind is null ? null : $"application/{kind}",
            Config = Empty.Descriptor,
            Layers = [Empty.Descriptor],
            Subject = image.Document.Descriptor,
            Annotations = ImmutableSortedDictionary<string, string>.Empty.Add("kind", kind ?? "none"),
        };
        var document = Document.Of(MediaTypes.OciManifest, OciJson.Write(manifest));
        await using var destination = scene.Place.OpenDestination(scene.Name($"app@{document.Digest}"));
        if (!await destination.TryReuseBlobAsync(Empty, CancellationToken.None))
            await destination.PutBlobAsync(Empty, null, CancellationToken.None);
        await destination.PutManifestAsync(document, CancellationToken.None);
        await destination.CommitAsync(document, CancellationToken.None);
        return document;
    }

    private async Task<List<Digest>> ListAsync(Scene scene)
    {
        var all = await scene.Place.ListReferrersAsync(scene.Name($"app@{image.Digest}"), CancellationToken.None);
        return [.. all.Select(r => r.Digest)];
    }
}
