using System.Collections.Immutable;
using System.Text;
using ImageBuild.Build;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Build;

[TestClass]
public class ImageBuilderTests
{
    private static readonly ImageSettings Settings = new() { Created = ReproducibleLayer.DefaultDate };

    [TestMethod]
    public async Task WhatTheSettingsDoNotNameStaysTheBases()
    {
        var basis = await ReadAsync("""
            {"architecture":"arm","variant":"v7","os":"linux","os.version":"1.2","author":"me","future":{"a":1},
             "rootfs":{"type":"layers","diff_ids":[]},
             "config":{"Healthcheck":{"Test":["CMD","true"],"StartInterval":5},"Shell":["/bin/zsh","-c"],"OnBuild":["RUN x"],
                       "Volumes":{"/v":{}},"StopSignal":"SIGINT","Domainname":"d","Labels":{"keep":"1"},"ExposedPorts":{"53/udp":{}}}}
            """);
        var config = ImageBuilder.Build(basis, [], Settings).Config;
        Assert.AreEqual("v7", config.Variant);
        Assert.AreEqual("1.2", config.OsVersion);
        Assert.AreEqual("me", config.Author);
        Assert.AreEqual(1, config.Unknown!["future"].GetProperty("a").GetInt32());
        var inner = config.Config!;
        Assert.AreEqual(5, inner.Healthcheck!.Unknown!["StartInterval"].GetInt32());
        CollectionAssert.AreEqual(new[] { "/bin/zsh", "-c" }, inner.Shell!.Value.ToArray());
        CollectionAssert.AreEqual(new[] { "RUN x" }, inner.OnBuild!.Value.ToArray());
        CollectionAssert.AreEqual(new[] { "/v" }, inner.Volumes!.ToArray());
        Assert.AreEqual("SIGINT", inner.StopSignal);
        Assert.AreEqual("d", inner.Unknown!["Domainname"].GetString());
        Assert.AreEqual("1", inner.Labels!["keep"]);
        CollectionAssert.AreEqual(new[] { "53/udp" }, inner.ExposedPorts!.ToArray());
    }

    [TestMethod]
    public async Task AnnotationsThatTellOfTheBaseStayThere()
    {
        var revision = ImmutableSortedDictionary.Create<string, string>().Add("org.opencontainers.image.revision", "1");
        var image = ImageBuilder.Build((await ReadAsync()).WithAnnotations(revision), [], Settings);
        Assert.IsNull(image.Manifest.Annotations);
    }

    [TestMethod]
    [DataRow("a:b;c,d=e f \"g\" %3B ü", DisplayName = "every separator that anybody splits at")]
    [DataRow("", DisplayName = "empty")]
    [DataRow("line\nline", DisplayName = "two lines")]
    public async Task ValuesArriveAsTheyAre(string value)
    {
        var image = ImageBuilder.Build(await ReadAsync(), [], Settings with
        {
            Environment = [new("NAME", value)],
            Labels = [new("label", value)],
        });
        var config = OciJson.ReadConfig(image.ConfigBytes.Span).Config!;
        Assert.AreEqual($"NAME={value}", config.Env!.Value.Single());
        Assert.AreEqual(value, config.Labels!["label"]);
    }

    [TestMethod]
    public async Task AVariableOfTheBaseIsReplacedInItsPlace()
    {
        var basis = await ReadAsync(config: """{"Env":["PATH=/bin","A=1","AB=2"]}""");
        var image = ImageBuilder.Build(basis, [], Settings with { Environment = [new("C", "3"), new("A", "new")] });
        CollectionAssert.AreEqual(new[] { "PATH=/bin", "A=new", "AB=2", "C=3" }, image.Config.Config!.Env!.Value.ToArray());
    }

    [TestMethod]
    [DataRow("7", "APP_UID=1654", "root", "7", DisplayName = "the project's")]
    [DataRow(null, "APP_UID=1654", "root", "1654", DisplayName = "the one that .NET's images name")]
    [DataRow(null, "APP_UID=app", "root", "app", DisplayName = "a name instead of its number")]
    [DataRow(null, "APP_UID=", "root", "root", DisplayName = "an empty variable names nobody")]
    [DataRow(null, "OTHER=1", "root", "root", DisplayName = "the base's")]
    [DataRow(null, "OTHER=1", "", "", DisplayName = "nobody's")]
    public async Task TheUserIs(string? said, string env, string basis, string expected)
    {
        var image = ImageBuilder.Build(
            await ReadAsync(config: $$"""{"User":"{{basis}}","Env":["{{env}}"]}"""), [], Settings with { User = said });
        Assert.AreEqual(expected, image.Config.Config!.User);
    }

    [TestMethod]
    [DataRow("ASPNETCORE_HTTP_PORTS=8080;8081", "8080/tcp 8081/tcp", DisplayName = "HTTP ports")]
    [DataRow("ASPNETCORE_HTTPS_PORTS=8443", "8443/tcp", DisplayName = "HTTPS ports")]
    [DataRow("ASPNETCORE_URLS=http://+:9090;https://*:9091/", "9090/tcp 9091/tcp", DisplayName = "URLs")]
    [DataRow("ASPNETCORE_URLS=http://[::1]:9090;http://localhost", "9090/tcp", DisplayName = "an IPv6 URL, and one without a port")]
    [DataRow("ASPNETCORE_URLS=http://+:1|ASPNETCORE_HTTP_PORTS=2", "1/tcp", DisplayName = "URLs win over ports")]
    [DataRow("ASPNETCORE_HTTP_PORTS=70000;x", "", DisplayName = "no ports")]
    public async Task PortsComeFromTheVariablesOfAspNetCore(string env, string expected)
    {
        var variables = env.Split('|').Select(v => v.Split('=', 2)).Select(v => KeyValuePair.Create(v[0], v[1]));
        var image = ImageBuilder.Build(await ReadAsync(), [], Settings with { Environment = [.. variables] });
        Assert.AreEqual(expected, string.Join(' ', image.Config.Config!.ExposedPorts ?? []));
    }

    [TestMethod]
    [DataRow("8080", "", "8080/tcp", DisplayName = "a number")]
    [DataRow("53", "udp", "53/udp", DisplayName = "with its type")]
    [DataRow("53/UDP", "", "53/udp", DisplayName = "in one word")]
    [DataRow("0", "", null, DisplayName = "zero")]
    [DataRow("65536", "", null, DisplayName = "too large")]
    [DataRow("80", "sctp", null, DisplayName = "another protocol")]
    [DataRow("http", "", null, DisplayName = "a name")]
    public void APortIs(string text, string type, string? expected)
    {
        if (expected is not null)
        {
            Assert.AreEqual(expected, ContainerPort.Parse(text, type).ToString());
            return;
        }

        Assert.AreEqual(ErrorCode.InvalidPort, Assert.ThrowsExactly<ImageBuildException>(() => ContainerPort.Parse(text, type)).Code);
    }

    [TestMethod]
    public async Task EveryLayerHasItsHistoryEvenOverABaseWithoutAny()
    {
        var layer = new Layer(Blob.Of(MediaTypes.OciLayer, "tar"u8.ToArray()), new DiffId(Digest.Of("tar"u8)));
        var basis = (await ReadAsync()).Append([(layer, new History())]).WithConfig(c => c with { History = null });
        var image = ImageBuilder.Build(basis, [new BuiltLayer("app", layer, IsNew: true)], Settings);
        Assert.HasCount(2, image.Config.History!.Value);
        Assert.AreEqual("imagebuild layer app", image.Config.History!.Value[1].CreatedBy);
        Assert.AreEqual("1970-01-01T00:00:01Z", image.Config.History!.Value[1].Created);
        await ImageAssert.ValidAsync(image);
    }

    [TestMethod]
    public async Task EqualInputsAreEqualImages() => Assert.AreEqual(
        ImageBuilder.Build(await ReadAsync(), [], Settings).Digest, ImageBuilder.Build(await ReadAsync(), [], Settings).Digest);

    [TestMethod]
    public async Task TheFormatCanBeChosen() => Assert.AreEqual(
        MediaTypes.DockerManifest,
        ImageBuilder.Build(await ReadAsync(), [], Settings with { ManifestType = MediaTypes.DockerManifest }).Document.MediaType);

    private static Task<Image> ReadAsync(string? json = null, string config = "{}")
    {
        json ??= $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"config":{{config}}}""";
        var blob = Blob.Of(MediaTypes.OciConfig, Encoding.UTF8.GetBytes(json));
        var manifest = OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = blob.Descriptor, Layers = [] });
        return Image.ReadAsync(
            new OneImage(Document.Of(MediaTypes.OciManifest, manifest), blob), "base", Platform.Parse("linux/amd64"), default);
    }

    private sealed class OneImage(Document root, Blob config) : IImageSource
    {
        public Reference? Repository => null;

        public Task<Document> ReadRootAsync(CancellationToken cancellationToken) => Task.FromResult(root);

        public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            config.OpenAsync(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
