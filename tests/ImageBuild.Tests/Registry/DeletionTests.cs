namespace ImageBuild.Tests.Registry;

[TestClass]
public class DeletionTests
{
    [TestMethod]
    [DataRow("app:1")]
    [DataRow("app@DIGEST")]
    public async Task AnImageIsDeletedByItsDigestWithAllItsTags(string name)
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.HasAsync(Scene.ImageOf(10));
        await scene.HasAsync(image, tag: "2");
        var other = await scene.HasAsync(Scene.ImageOf(20), tag: "other");
        var named = scene.Name(name.Replace("DIGEST", image.Digest.ToString(), StringComparison.Ordinal));
        Assert.AreEqual(image.Digest, await scene.Place.DeleteAsync(named, CancellationToken.None));
        StringAssert.EndsWith(scene.Registry.Of("DELETE", "/").Single().Path, $"/v2/app/manifests/{image.Digest}");
        Assert.IsNull(scene.Registry.Tagged("app", "1"));
        Assert.IsNull(scene.Registry.Tagged("app", "2"));
        Assert.AreEqual(other.Digest, scene.Registry.Tagged("app", "other"));
    }

    [TestMethod]
    [DataRow("app:1", DisplayName = "a tag")]
    [DataRow("app@sha256:0000000000000000000000000000000000000000000000000000000000000000", DisplayName = "a digest")]
    public async Task WhatIsNotThereIsNotDeleted(string name)
    {
        await using var scene = await Scene.StartAsync();
        await Scene.FailsAsync(ErrorCode.ImageNotFound, () => scene.Place.DeleteAsync(scene.Name(name), CancellationToken.None));
        Assert.IsEmpty(scene.Registry.Of("DELETE", "/"));
    }

    [TestMethod]
    [DataRow(404, "MANIFEST_UNKNOWN", ErrorCode.ImageNotFound, DisplayName = "somebody was faster")]
    [DataRow(405, "UNKNOWN", ErrorCode.DeletionNotAllowed)]
    [DataRow(400, "UNSUPPORTED", ErrorCode.DeletionNotAllowed)]
    [DataRow(400, "UNKNOWN", ErrorCode.RegistryRefused)]
    [DataRow(403, "DENIED", ErrorCode.AccessDenied)]
    public async Task ARegistryThatDoesNotDeleteIsSaid(int status, string code, ErrorCode expected)
    {
        await using var scene = await Scene.StartAsync(Faults.On("DELETE", "/manifests/", Faults.Status(status, code, "no")));
        await scene.HasAsync(Scene.ImageOf(10));
        var error = await Scene.FailsAsync(expected, () => scene.Place.DeleteAsync(scene.Name(), CancellationToken.None));
        if (expected != ErrorCode.ImageNotFound)
            StringAssert.Contains(error.Message, $"{code}: no");
    }

    [TestMethod]
    public async Task ATokenToDeleteIsForEverything()
    {
        var tokens = new TokenServer { Password = "pw" };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "pw") }, tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.Place.DeleteAsync(scene.Name(), CancellationToken.None);
        StringAssert.EndsWith(scene.Registry.Of("GET", "/token").Single().Query, "&scope=repository%3Aapp%3A%2A");
        Assert.IsNull(scene.Registry.Tagged("app", "1"));
    }
}
