using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageBuild.Registry;

/// <summary>
/// The certificates for one registry, in a folder of its name as docker and podman have it (<c>certs.d</c>): each
/// <c>*.crt</c> is an authority that is trusted, each <c>NAME.cert</c> with <c>NAME.key</c> one to show, all as PEM.
/// </summary>
/// <param name="Authorities">Who is trusted beside whom the machine trusts.</param>
/// <param name="Clients">What is shown to the registry.</param>
internal sealed record RegistryCertificates(ImmutableArray<X509Certificate2> Authorities, X509CertificateCollection Clients)
{
    /// <summary>The folders of an environment that have a folder for each registry.</summary>
    public static ImmutableArray<string> Folders(IReadOnlyDictionary<string, string> environment)
    {
        var home = environment.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } config ? config
            : environment.GetValueOrDefault("HOME") is { Length: > 0 } folder ? Path.Combine(folder, ".config")
            : null;
        string[] ofUser = home is null ? [] : [Path.Combine(home, "containers", "certs.d"), Path.Combine(home, "docker", "certs.d")];
        return OperatingSystem.IsWindows() && environment.GetValueOrDefault("ProgramData") is { Length: > 0 } data
            ? [.. ofUser, Path.Combine(data, "docker", "certs.d")]
            : [.. ofUser, "/etc/containers/certs.d", "/etc/docker/certs.d"];
    }

    /// <summary>Reads what is there for a registry; of several folders, the first that has one for it.</summary>
    /// <param name="folders">See <see cref="Folders"/>.</param>
    /// <param name="authority"><c>host[:port]</c>, the port only if it is not that of HTTPS.</param>
    /// <exception cref="ImageBuildException">IMG2021: a file of it can't be read.</exception>
    public static RegistryCertificates Read(IEnumerable<string> folders, string authority)
    {
        // No file of Windows has a colon in its name, so docker leaves it out there.
        var name = OperatingSystem.IsWindows() ? authority.Replace(":", "", StringComparison.Ordinal) : authority;
        if (folders.Select(f => Path.Combine(f, name)).FirstOrDefault(Directory.Exists) is not { } folder)
            return new RegistryCertificates([], []);
        var authorities = Directory.EnumerateFiles(folder, "*.crt").Order(StringComparer.Ordinal).SelectMany(ReadAuthorities);
        var clients = Directory.EnumerateFiles(folder, "*.cert").Order(StringComparer.Ordinal).Select(ReadClient);
        return new RegistryCertificates([.. authorities], [.. clients]);
    }

    private static X509Certificate2Collection ReadAuthorities(string file) => Reading(file, () =>
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPemFile(file);
        return found.Count > 0 ? found : throw new CryptographicException("There is no certificate in it.");
    });

    // By way of PKCS #12, since Windows shows no certificate whose key has no place of its own.
    private static X509Certificate2 ReadClient(string file) => Reading(file, () =>
    {
        using var read = X509Certificate2.CreateFromPemFile(file, Path.ChangeExtension(file, ".key"));
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
    });

    private static T Reading<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Errors.CertificateUnreadable(file, e.Message, e);
        }
    }
}
