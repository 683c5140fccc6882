using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>docker-registry as a mirror that gets what it lacks from the registry itself.</summary>
[TestClass]
public sealed class MirrorTests
{
    [TestMethod]
    public async Task AMirrorGivesWhatItGotWithoutTheRegistry()
    {
        var origin = DockerRegistry.Start();
        using var mirror = DockerRegistry.Start($"proxy: {{remoteurl: 'http://{origin.Host}'}}");
        try
        {
            await origin.PushAsync(TestImages.WithFiles("one", "two"));
            await PullAsync(origin.Host, mirror.Host);
            StringAssert.Contains(Pulls(mirror), "imagebuild/");
            Assert.DoesNotContain("imagebuild/", Pulls(origin), "it was asked by the mirror alone");
            // It keeps what it gave a moment later: the configuration and two layers.
            Wait.Until(() => Directory.GetFiles($"{mirror.Folder}/data", "link", SearchOption.AllDirectories).Count(f => f.Contains("/_layers/", StringComparison.Ordinal)) == 3);
        }
        finally
        {
            origin.Dispose();
        }

        await PullAsync(origin.Host, mirror.Host);
    }

    [TestMethod]
    public async Task TheRegistryGivesWhatAMirrorThatIsGoneDoesNot()
    {
        using var origin = DockerRegistry.Start();
        var mirror = DockerRegistry.Start($"proxy: {{remoteurl: 'http://{origin.Host}'}}");
        mirror.Dispose();
        await origin.PushAsync(TestImages.WithFiles("one", "two"));
        await PullAsync(origin.Host, mirror.Host);
        StringAssert.Contains(Pulls(origin), "imagebuild/");
    }

    private static string Pulls(DockerRegistry registry) =>
        string.Join('\n', registry.Log.Split('\n').Where(line => line.Contains("\"GET /v2/app/", StringComparison.Ordinal)));

    private static async Task PullAsync(string origin, string mirror)
    {
        using var place = new RegistryPlace(new RegistryOptions { Retries = 0 }.WithMirrors($"{origin}={mirror}"));
        await using var source = place.OpenSource($"{origin}/app:1");
        await ImageAssert.ValidAsync(await Image.ReadAsync(source, "app", TestImages.Platform, default));
    }
}
