using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageBuild.Tests.Registry;

/// <summary>An authority of the tests' own and a certificate of it for 127.0.0.1.</summary>
internal static class TestCertificate
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    /// <summary>The authority.</summary>
    public static X509Certificate2 Authority { get; } = MakeAuthority();

    /// <summary>The server's.</summary>
    public static X509Certificate2 Server { get; } = MakeServer();

    private static X509Certificate2 MakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return Loaded(request.CreateSelfSigned(From, From.AddDays(3)));
    }

    private static X509Certificate2 MakeServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(Authority, From, From.AddDays(2), [1, 2, 3, 4]);
        return Loaded(certificate.CopyWithPrivateKey(key));
    }

    private static X509Certificate2 Loaded(X509Certificate2 made) =>
        X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
}
