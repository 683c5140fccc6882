using ImageBuild.Images;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class TlsTests
{
    [TestMethod]
    public async Task ARegistryOfThisMachineIsReachedByTlsIfItSpeaksIt()
    {
        await using var registry = await FakeRegistry.StartAsync(TestCertificate.Server);
        using var place = new RegistryPlace(new RegistryOptions { CertificateAuthorities = [TestCertificate.Authority] });
        await Scene.FailsAsync(ErrorCode.ImageNotFound, () => ReadAsync(place, registry.Host));
        Assert.HasCount(1, registry.Requests);
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
    public async Task ADeclaredRegistryIsReachedByHttpAtOnce()
    {
        await using var registry = await FakeRegistry.StartAsync();
        using var place = new RegistryPlace(new RegistryOptions().WithInsecureRegistries(registry.Host));
        await Scene.FailsAsync(ErrorCode.ImageNotFound, () => ReadAsync(place, registry.Host));
        Assert.HasCount(1, registry.Requests);
    }

    private static Task<Document> ReadAsync(RegistryPlace place, string host) =>
        place.OpenSource($"{host}/app:1").ReadRootAsync(CancellationToken.None);
}
