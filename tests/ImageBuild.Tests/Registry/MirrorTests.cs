using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class MirrorTests
{
    [TestMethod]
    public async Task AMirrorIsAskedInsteadOfTheRegistry()
    {
        await using var scene = await Scene.StartAsync(o => o.WithMirrors("docker.io=127.0.0.1:1"));
        var image = await scene.HasAsync(Scene.ImageOf(10), "hub/library/alpine", "3");
        using var place = PlaceWith(scene, $"{scene.Registry.Host}/hub");
        await using var source = place.OpenSource("alpine:3");
        Assert.AreEqual(image.Digest, (await source.ReadRootAsync(CancellationToken.None)).Digest);
        Assert.AreEqual("docker.io/library/alpine:3", source.Repository!.ToString());
    }

    [TestMethod]
    [DataRow(404, DisplayName = "that lacks it")]
    [DataRow(401, DisplayName = "that refuses")]
    [DataRow(500, DisplayName = "that is broken")]
    public async Task BehindAMirrorIsTheRegistry(int status)
    {
        await using var mirror = await FakeRegistry.StartAsync(Faults.Status(status));
        await using var scene = await Scene.StartAsync(o => o);
        var image = await scene.HasAsync(Scene.ImageOf(10));
        using var place = PlaceWith(scene, mirror.Host);
        await using var source = place.OpenSource(scene.Name());
        Assert.AreEqual(image.Digest, (await source.ReadRootAsync(CancellationToken.None)).Digest);
        Assert.IsNotEmpty(mirror.Requests);
    }

    [TestMethod]
    public async Task AMirrorIsNotPushedTo()
    {
        await using var mirror = await FakeRegistry.StartAsync();
        await using var scene = await Scene.StartAsync(o => o);
        using var place = PlaceWith(scene, mirror.Host);
        var image = Scene.ImageOf(10);
        await using var destination = place.OpenDestination(scene.Name());
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), CancellationToken.None);
        Assert.IsEmpty(mirror.Requests);
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "1"));
    }

    private static RegistryPlace PlaceWith(Scene scene, string mirror) => new(Scene.Options(scene.Time) with
    {
        Mirrors = ImmutableDictionary<string, ImmutableArray<string>>.Empty
            .Add(scene.Registry.Host, [mirror]).Add(Reference.DockerHub, [mirror]),
    });
}
