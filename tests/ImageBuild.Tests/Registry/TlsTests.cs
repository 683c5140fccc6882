using ImageBuild.Images;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo certificates = Directory.CreateTempSubdirectory("imagebuild-test-");

    public void Dispose() => certificates.Delete(recursive: true);

    [TestMethod]
    public async Task ARegistryOfThisMachineIsReachedByTlsIfItSpeaksIt()
    {
        await using var registry = await FakeRegistry.StartAsync(TestCertificate.Server);
        using var place = new RegistryPlace(new RegistryOptions { CertificateAuthorities = [TestCertificate.Authority] });
        await Scene.FailsAsync(ErrorCode.ImageNotFound, () => ReadAsync(place, registry.Host));
        Assert.AreEqual("HTTP/2", registry.Requests.Single().Protocol);
    }

    [TestMethod]
    public async Task ACertificateThatIsNotTrustedIsSaidAndHttpIsNotTried()
    {
        await using var registry = await FakeRegistry.StartAsync(TestCertificate.Server);
        using var place = new RegistryPlace(new RegistryOptions());
        var error = await Scene.FailsAsync(ErrorCode.TlsFailed, () => ReadAsync(place, registry.Host));
        StringAssert.Contains(error.Message, "certificate");
        Assert.IsEmpty(registry.Requests);
    }

    [TestMethod]
    public async Task ACertificateForAnotherNameIsNotTrusted()
    {
        await using var registry = await FakeRegistry.StartAsync(TestCertificate.Server);
        using var place = new RegistryPlace(new RegistryOptions { CertificateAuthorities = [TestCertificate.Authority] });
        var error = await Scene.FailsAsync(
            ErrorCode.TlsFailed, () => ReadAsync(place, registry.Host.Replace("127.0.0.1", "localhost")));
        StringAssert.Contains(error.Message, "RemoteCertificateNameMismatch");
    }

    [TestMethod]
    public async Task HttpsIsNeverLeftForHttpByARedirect()
    {
        // From this machine to this machine it may be; the rule for all others is in RuleTests.
        await using var plain = await FakeRegistry.StartAsync();
        await using var registry = await FakeRegistry.StartAsync(
            TestCertificate.Server, Faults.On("GET", "/manifests/", Faults.Redirect(() => $"http://example.invalid/x")));
        using var place = new RegistryPlace(new RegistryOptions { CertificateAuthorities = [TestCertificate.Authority] });
        await Scene.FailsAsync(ErrorCode.UnsafeRedirect, () => ReadAsync(place, registry.Host));
    }

    [TestMethod]
    public async Task HttpsIsNeverLeftForHttpByAnUpload()
    {
        await using var registry = await FakeRegistry.StartAsync(
            TestCertificate.Server, Faults.On("POST", "/uploads", Faults.Header("Location", "http://example.invalid/x")));
        using var place = new RegistryPlace(new RegistryOptions { CertificateAuthorities = [TestCertificate.Authority] });
        await using var destination = place.OpenDestination($"{registry.Host}/app:1");
        await Scene.FailsAsync(
            ErrorCode.UnsafeRedirect, () => destination.PutBlobAsync(Blob.Of("a/b", new byte[10]), null, CancellationToken.None));
    }

    [TestMethod]
    public async Task ADeclaredRegistryIsReachedByHttpAtOnce()
    {
        await using var registry = await FakeRegistry.StartAsync();
        using var place = new RegistryPlace(new RegistryOptions().WithInsecureRegistries(registry.Host));
        await Scene.FailsAsync(ErrorCode.ImageNotFound, () => ReadAsync(place, registry.Host));
        Assert.HasCount(1, registry.Requests);
    }

    [TestMethod]
    public async Task AnAuthorityInTheFolderOfTheRegistryIsTrustedThereAlone()
    {
        await using var registry = await FakeRegistry.StartAsync(TestCertificate.Server);
        await using var other = await FakeRegistry.StartAsync(TestCertificate.Server);
        using var place = new RegistryPlace(new RegistryOptions { CertificateFolders = ["/no/such/folder", certificates.FullName] });
        File.WriteAllText(Path.Combine(FolderOf(registry.Host), "ca.crt"), TestCertificate.Authority.ExportCertificatePem());
        await Scene.FailsAsync(ErrorCode.ImageNotFound, () => ReadAsync(place, registry.Host));
        await Scene.FailsAsync(ErrorCode.TlsFailed, () => ReadAsync(place, other.Host));
    }

    [TestMethod]
    [DataRow("ca.crt", "no PEM", DisplayName = "an authority")]
    [DataRow("client.cert", "no PEM", DisplayName = "a client's")]
    public async Task ACertificateThatCantBeReadIsNamed(string name, string content)
    {
        await using var registry = await FakeRegistry.StartAsync(TestCertificate.Server);
        using var place = new RegistryPlace(new RegistryOptions { CertificateFolders = [certificates.FullName] });
        var file = Path.Combine(FolderOf(registry.Host), name);
        File.WriteAllText(file, content);
        var error = await Scene.FailsAsync(ErrorCode.CertificateUnreadable, () => ReadAsync(place, registry.Host));
        StringAssert.Contains(error.Message, file);
    }

    private string FolderOf(string host) =>
        certificates.CreateSubdirectory(OperatingSystem.IsWindows() ? host.Replace(":", "", StringComparison.Ordinal) : host).FullName;

    private static Task<Document> ReadAsync(RegistryPlace place, string host) =>
        place.OpenSource($"{host}/app:1").ReadRootAsync(CancellationToken.None);
}
