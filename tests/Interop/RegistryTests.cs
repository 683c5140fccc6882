using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using ImageBuild.Credentials;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>Pushes and pulls against docker-registry, with skopeo as the judge.</summary>
[TestClass]
public class RegistryTests
{
    private static readonly Platform Linux = Platform.Parse("linux/amd64");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task WhatWePushIsWhatSkopeoSees()
    {
        Tool.Require("skopeo");
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        var image = TestImage("pushed by us", 3 << 20);
        await PushAsync(place, image, $"{registry.Host}/team/app:1");

        StringAssert.Contains(Skopeo("inspect", $"docker://{registry.Host}/team/app:1"), image.Digest.ToString());
        using var folder = new TempFolder();
        Skopeo("copy", $"docker://{registry.Host}/team/app:1", $"oci:{folder["layout"]}:app");
        var copy = await Image.ReadAsync(new LayoutPlace("/").OpenSource($"{folder["layout"]}:app"), "app", Linux, Token);
        await ImageAssert.ValidAsync(copy, Token);
        Assert.AreEqual(image.Digest, copy.Digest);
    }

    [TestMethod]
    public async Task WhatSkopeoPushesIsWhatWeSee()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        var image = await LayoutAsync(folder, TestImage("pushed by skopeo", 3 << 20));
        Skopeo("copy", $"oci:{folder["layout"]}:app", $"docker://{registry.Host}/app:oci");
        Skopeo("copy", "--format", "v2s2", $"oci:{folder["layout"]}:app", $"docker://{registry.Host}/app:docker");

        var oci = await Image.ReadAsync(place.OpenSource($"{registry.Host}/app:oci"), "app", Linux, Token);
        var docker = await Image.ReadAsync(place.OpenSource($"{registry.Host}/app:docker"), "app", Linux, Token);
        await ImageAssert.ValidAsync(oci, Token);
        await ImageAssert.ValidAsync(docker, Token);
        Assert.AreEqual(image.Digest, oci.Digest);
        Assert.IsTrue(docker.IsDocker);
        Assert.AreEqual(oci.Layers[0].DiffId, docker.Layers[0].DiffId);
    }

    [TestMethod]
    public async Task AnIndexGoesThereAndBackToTheByte()
    {
        Tool.Require("skopeo");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        var (index, images) = TestIndex();
        await using (var destination = place.OpenDestination($"{registry.Host}/multi:1"))
        {
            foreach (var image in images)
                await PutAsync(destination, image);
            await destination.PutManifestAsync(index, Token);
            await destination.CommitAsync(index, Token);
        }

        Skopeo("copy", "--all", $"docker://{registry.Host}/multi:1", $"docker://{registry.Host}/copy:1");
        await using var source = place.OpenSource($"{registry.Host}/copy:1");
        var root = await source.ReadRootAsync(Token);
        Assert.AreEqual(index.Digest, root.Digest);
        foreach (var image in images)
        {
            var read = await Image.ReadAsync(source, "copy", Platform.Parse($"linux/{image.Config.Architecture}"), Token);
            await ImageAssert.ValidAsync(read, Token);
            Assert.AreEqual(image.Digest, read.Digest);
        }
    }

    [TestMethod]
    public async Task ASecondPushSendsNoBlobAndABaseIsMounted()
    {
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        var image = TestImage("mounted", 1 << 20);
        await PushAsync(place, image, $"{registry.Host}/base:1");
        var sent = place.Statistics.BytesSent;

        await PushAsync(place, image, $"{registry.Host}/base:2");
        Assert.AreEqual(sent + image.Document.Bytes.Length, place.Statistics.BytesSent, "the manifest alone");

        var read = await Image.ReadAsync(place.OpenSource($"{registry.Host}/base:1"), "base", Linux, Token);
        await PushAsync(place, read, $"{registry.Host}/other:1");
        Assert.AreEqual(sent + (2 * image.Document.Bytes.Length), place.Statistics.BytesSent, "the manifest alone");
        await ImageAssert.ValidAsync(
            await Image.ReadAsync(place.OpenSource($"{registry.Host}/other:1"), "other", Linux, Token), Token);
    }

    [TestMethod]
    public async Task APasswordIsAskedForAndOnlyTheRightOneDoes()
    {
        Tool.Require("htpasswd");
        using var registry = DockerRegistry.Start(
            configuration: "auth:\n  htpasswd: {realm: test, path: FOLDER/htpasswd}",
            prepare: f => File.WriteAllText($"{f}/htpasswd", Tool.Run("htpasswd", "-Bbn", "user", "right")));
        var image = TestImage("secret", 1000);

        using var right = new RegistryPlace(WithPassword(registry, "right"));
        await PushAsync(right, image, $"{registry.Host}/app:1");
        await ImageAssert.ValidAsync(await Image.ReadAsync(right.OpenSource($"{registry.Host}/app:1"), "app", Linux, Token), Token);

        using var wrong = new RegistryPlace(WithPassword(registry, "wrong"));
        using var none = new RegistryPlace(new RegistryOptions());
        foreach (var place in new[] { wrong, none })
        {
            var push = await Assert.ThrowsExactlyAsync<ImageBuildException>(
                () => PushAsync(place, image, $"{registry.Host}/app:2"));
            var pull = await Assert.ThrowsExactlyAsync<ImageBuildException>(
                () => place.OpenSource($"{registry.Host}/app:1").ReadRootAsync(Token));
            Assert.AreEqual(ErrorCode.NotAuthorized, push.Code);
            Assert.AreEqual(ErrorCode.NotAuthorized, pull.Code);
            Assert.DoesNotContain("wrong", push.Message + pull.Message);
        }
    }

    [TestMethod]
    public async Task ACertificateIsTrustedByItsAuthorityAlone()
    {
        Tool.Require("openssl");
        using var registry = DockerRegistry.Start(
            http: "  tls: {certificate: FOLDER/cert.pem, key: FOLDER/key.pem}", prepare: MakeCertificates);
        var authority = X509CertificateLoader.LoadCertificate(File.ReadAllBytes(registry.Folder + "/ca.pem"));
        var image = TestImage("tls", 1 << 20);

        using var trusting = new RegistryPlace(new RegistryOptions { CertificateAuthorities = [authority] });
        await PushAsync(trusting, image, $"{registry.Host}/app:1");
        await ImageAssert.ValidAsync(
            await Image.ReadAsync(trusting.OpenSource($"{registry.Host}/app:1"), "app", Linux, Token), Token);

        using var other = new RegistryPlace(new RegistryOptions());
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(
            () => other.OpenSource($"{registry.Host}/app:1").ReadRootAsync(Token));
        Assert.AreEqual(ErrorCode.TlsFailed, error.Code);
        StringAssert.Contains(error.Message, "certificate");
    }

    [TestMethod]
    public void ARegistryThatWantsToSeeACertificateIsShownTheOneOfItsFolder()
    {
        Tool.Require("openssl", "skopeo");
        using var registry = DockerRegistry.Start(
            http: "  tls: {certificate: FOLDER/cert.pem, key: FOLDER/key.pem, clientcas: [FOLDER/ca.pem]}",
            prepare: f =>
            {
                MakeCertificates(f);
                MakeCertificate(f, "client", "extendedKeyUsage=clientAuth");
            });
        using var home = new TempFolder();
        var folder = Directory.CreateDirectory(home[$"containers/certs.d/{registry.Host}"]).FullName;
        string[] copy = ["--store", home["store"], "copy", "scratch", $"docker://{registry.Host}/app:1"];
        var environment = new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = home.Path };
        StringAssert.Contains(Tool.Try(Imagebuild.Program, copy, environment: environment).Error, "IMG2003");

        File.Copy(registry.Folder + "/ca.pem", folder + "/ca.crt");
        File.Copy(registry.Folder + "/client.pem", folder + "/client.cert");
        File.Copy(registry.Folder + "/client.key", folder + "/client.key");
        Tool.Try(Imagebuild.Program, copy, environment: environment).Succeed();
        Tool.Run("skopeo", "inspect", "--raw", "--cert-dir", folder, $"docker://{registry.Host}/app:1");
    }

    [TestMethod]
    public async Task AnUnknownTagIsSaid()
    {
        using var registry = DockerRegistry.Start();
        using var place = new RegistryPlace(new RegistryOptions());
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(
            () => place.OpenSource($"{registry.Host}/nothing:1").ReadRootAsync(Token));
        Assert.AreEqual(ErrorCode.ImageNotFound, error.Code);
        Assert.IsNull(await place.ResolveAsync($"{registry.Host}/nothing:1", Token));
    }

    private static RegistryOptions WithPassword(DockerRegistry registry, string password) => new()
    {
        Credentials = new FixedCredential(registry.Host, new Credential.Password("user", password, "the test")),
    };

    private static void MakeCertificates(string folder)
    {
        OpenSsl(folder, "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=TestCA -keyout FOLDER/ca.key -out FOLDER/ca.pem");
        MakeCertificate(folder, "cert", "subjectAltName=IP:127.0.0.1");
        File.Move($"{folder}/cert.key", $"{folder}/key.pem");
    }

    private static void MakeCertificate(string folder, string name, string extension)
    {
        OpenSsl(folder, $"req -newkey rsa:2048 -nodes -subj /CN={name} -keyout FOLDER/{name}.key -out FOLDER/{name}.csr");
        File.WriteAllText($"{folder}/{name}.ext", extension + "\n");
        OpenSsl(folder, $"x509 -req -in FOLDER/{name}.csr -CA FOLDER/ca.pem -CAkey FOLDER/ca.key -CAcreateserial -days 2 "
            + $"-extfile FOLDER/{name}.ext -out FOLDER/{name}.pem");
    }

    private static void OpenSsl(string folder, string line) =>
        Tool.Run("openssl", line.Replace("FOLDER", folder, StringComparison.Ordinal).Split(' '));

    private static string Skopeo(string verb, params string[] arguments) => Tool.Run("skopeo",
        ["--insecure-policy", verb, .. verb == "inspect" ? new[] { "--tls-verify=false" } : Plain(arguments), .. arguments]);

    private static string[] Plain(string[] arguments) =>
    [
        .. arguments[^2].StartsWith("docker:", StringComparison.Ordinal) ? new[] { "--src-tls-verify=false" } : [],
        .. arguments[^1].StartsWith("docker:", StringComparison.Ordinal) ? new[] { "--dest-tls-verify=false" } : [],
    ];

    private static Image TestImage(string text, int size, string architecture = "amd64")
    {
        var tar = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(tar, leaveOpen: true))
        {
            var bytes = new byte[size];
            new Random(text.Length).NextBytes(bytes);
            writer.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "data")
            {
                DataStream = new MemoryStream([.. System.Text.Encoding.UTF8.GetBytes(text), .. bytes]),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        // Compressed, or skopeo would do it on the way.
        var gzip = new MemoryStream();
        using (var compressor = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
            compressor.Write(tar.ToArray());
        var layer = new Layer(Blob.Of(MediaTypes.OciLayerGzip, gzip.ToArray()), new DiffId(Digest.Of(tar.ToArray())));
        return Image.Empty(Platform.Parse($"linux/{architecture}")).Append([(layer, new History { CreatedBy = text })]);
    }

    private static (Document Index, IReadOnlyList<Image> Images) TestIndex()
    {
        Image[] images = [TestImage("one", 100_000), TestImage("other", 200_000, "arm64")];
        var index = new Index
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = images.Select(i => i.Document.Descriptor with { Platform = Platform.Parse($"linux/{i.Config.Architecture}") })
                .ToImmutableArray(),
        };
        return (Document.Of(MediaTypes.OciIndex, OciJson.Write(index)), images);
    }

    private async Task<Image> LayoutAsync(TempFolder folder, Image image)
    {
        await using var destination = new LayoutPlace("/").OpenDestination($"{folder["layout"]}:app");
        await PutAsync(destination, image);
        await destination.CommitAsync(image.Document, Token);
        return image;
    }

    private async Task PushAsync(RegistryPlace place, Image image, string name)
    {
        await using var destination = place.OpenDestination(name);
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), Token);
    }

    private async Task PutAsync(IImageDestination destination, Image image)
    {
        foreach (var blob in image.Blobs)
            await destination.PutBlobAsync(blob, null, Token);
        await destination.PutManifestAsync(image.Document, Token);
    }
}
