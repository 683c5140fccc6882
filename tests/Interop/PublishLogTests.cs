using System.Text.Json;
using System.Text.RegularExpressions;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>What a registry itself wrote down of a whole <c>dotnet publish</c>, from the first to one that changes nothing.</summary>
[TestClass]
public sealed partial class PublishLogTests
{
    private static readonly string[] Questions = ["HEAD /v2/bases/app/manifests/1", "HEAD /v2/team/app/manifests/1"];

    [TestMethod]
    public async Task APublishSendsWhatIsNewAndAsksNoMoreThanItMust()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var basis = await PushBaseAsync(registry);
        var project = Project.Create(folder["p"], $"""
            <ContainerBaseImage>{registry.Host}/bases/app:1</ContainerBaseImage>
            <ContainerRegistry Condition="'$(ImageBuildOutputs)' == ''">{registry.Host}</ContainerRegistry>
            <ContainerRepository>team/app</ContainerRepository>
            <ContainerImageTag Condition="'$(ContainerImageTag)' == ''">1</ContainerImageTag>
            """);

        var (image, requests) = Publish();
        CollectionAssert.AreEquivalent(basis.Layers.Select(l => l.Descriptor.Digest.ToString()).ToList(), Named(requests, "POST", "mount"));
        CollectionAssert.AreEquivalent(Created(image), Named(requests, "PUT", "digest"));
        AssertManifestsPut(requests, "1");

        (_, requests) = Publish();
        CollectionAssert.AreEqual(Questions, requests, "which manifest the base's tag means, and which the result's");

        File.AppendAllText($"{project.Folder}/app/Program.cs", "\nConsole.WriteLine(2);");
        (image, requests) = Publish();
        Assert.HasCount(2, Created(image), "the program's layer and the configuration");
        CollectionAssert.AreEquivalent(Created(image), Named(requests, "PUT", "digest"));
        AssertManifestsPut(requests, "1");

        (_, requests) = Publish("--no-build", "-p:ContainerImageTag=2");
        Assert.IsEmpty(requests.Where(r => r.Contains("/blobs/uploads/", StringComparison.Ordinal)).ToList());
        AssertManifestsPut(requests, "2");

        project.Dotnet("build", "-t:LockImage").Succeed();
        Publish("--no-build", "-p:ImageBuildOutputs=store:app:1");
        (_, requests) = Publish("--no-build", "-p:ImageBuildOutputs=store:app:1");
        Assert.IsEmpty(requests, "the lock file names the base, and the store has it");

        (JsonElement Image, List<string> Requests) Publish(params string[] arguments)
        {
            var before = registry.Log.Length;
            var result = project.Publish(arguments);
            var said = Request().Matches(registry.Log[before..]).Select(m => m.Groups[1].Value).ToList();
            Assert.AreEqual(result.GetProperty("requests").GetInt64(), said.Count, "what the result says of itself");
            return (result, said);
        }
    }

    private static async Task<Image> PushBaseAsync(DockerRegistry registry)
    {
        using var place = new RegistryPlace(new RegistryOptions());
        var image = TestImages.WithFiles("one", "two");
        await using var destination = place.OpenDestination($"{registry.Host}/bases/app:1");
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        return image;
    }

    private static void AssertManifestsPut(List<string> requests, string tag) => Assert.AreEqual(
        $"PUT /v2/team/app/manifests/{tag}",
        string.Join(", ", requests.Where(r => r.StartsWith("PUT ", StringComparison.Ordinal) && r.Contains("/manifests/", StringComparison.Ordinal))));

    // The blobs that a build made: its new layers, and the configuration.
    private static List<string> Created(JsonElement image) =>
    [
        .. image.GetProperty("layers").EnumerateArray().Where(l => l.GetProperty("state").GetString() == "created").Select(l => l.GetProperty("digest").GetString()!),
        image.GetProperty("imageId").GetString()!,
    ];

    // The digests that the queries of these requests name: of blobs that were uploaded (digest), or mounted (mount).
    private static List<string> Named(List<string> requests, string method, string parameter) =>
    [
        .. requests.Where(r => r.StartsWith(method + " ", StringComparison.Ordinal))
            .Select(r => Regex.Match(Uri.UnescapeDataString(r), $@"[?&]{parameter}=(sha256:\w+)"))
            .Where(m => m.Success).Select(m => m.Groups[1].Value),
    ];

    // The access log has one line a request: … "PUT /v2/… HTTP/1.1" …
    [GeneratedRegex("\"((?:GET|HEAD|POST|PATCH|PUT|DELETE) /v2/\\S*) HTTP")]
    private static partial Regex Request();
}
