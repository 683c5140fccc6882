using System.Security.Cryptography;
using ImageBuild.Credentials;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Oci;
using ImageBuild.Registry;

namespace ImageBuild.Interop;

/// <summary>docker-registry checks what our tokens are for; the server that gives them takes passwords both ways.</summary>
[TestClass]
public class RegistryTokenTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(true, DisplayName = "by GET")]
    [DataRow(false, DisplayName = "by POST alone")]
    public async Task ATokenIsForWhatIsDoneWithIt(bool hasGet)
    {
        using var tokens = new TokenServer(hasGet);
        using var registry = tokens.StartRegistry();
        using var place = new RegistryPlace(WithPassword(registry, "right"));
        var image = MakeImage();
        await PushAsync(place, image, $"{registry.Host}/base:1");
        await using (var source = place.OpenSource($"{registry.Host}/base:1"))
        await using (var destination = place.OpenDestination($"{registry.Host}/team/app:1"))
            Assert.AreEqual(0, (await ImageCopier.CopyAsync(source, "base", destination, new CopyOptions(), Token)).BlobsSent, "mounted");
        Assert.AreEqual(image.Digest, await place.DeleteAsync($"{registry.Host}/team/app:1", Token));
        Assert.IsNull(await place.ResolveAsync($"{registry.Host}/team/app:1", Token));
        CollectionAssert.AreEqual(
            new[]
            {
                "repository:base:pull,push", "repository:base:pull", "repository:team/app:pull,push",
                "repository:team/app:pull,push", "repository:base:pull", "repository:team/app:*", "repository:team/app:pull",
            },
            tokens.Scopes);
    }

    [TestMethod]
    public async Task AWrongPasswordPushesNothingAndNobodyPulls()
    {
        using var tokens = new TokenServer(hasGet: true);
        using var registry = tokens.StartRegistry();
        using var right = new RegistryPlace(WithPassword(registry, "right"));
        var image = MakeImage();
        await PushAsync(right, image, $"{registry.Host}/app:1");

        using var wrong = new RegistryPlace(WithPassword(registry, "wrong"));
        using var nobody = new RegistryPlace(new RegistryOptions());
        foreach (var place in new[] { wrong, nobody })
        {
            var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => PushAsync(place, image, $"{registry.Host}/app:2"));
            Assert.AreEqual(ErrorCode.NotAuthorized, error.Code, error.Message);
        }

        Assert.AreEqual(image.Digest, (await nobody.ResolveAsync($"{registry.Host}/app:1", Token))?.Digest);
    }

    private static RegistryOptions WithPassword(DockerRegistry registry, string password) => new()
    {
        Credentials = new FixedCredential(registry.Host, new Credential.Password("user", password, "the test")),
    };

    private static Image MakeImage()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var layer = new Layer(Blob.Of(MediaTypes.OciLayer, bytes), new DiffId(Digest.Of(bytes)));
        return Image.Empty(Platform.Parse("linux/amd64")).Append([(layer, new History { CreatedBy = "test" })]);
    }

    private async Task PushAsync(RegistryPlace place, Image image, string name)
    {
        await using var destination = place.OpenDestination(name);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), Token);
    }
}
