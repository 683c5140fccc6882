using ImageBuild.Credentials;

namespace ImageBuild.Registry;

/// <summary>
/// Which token server a registry may name. Whoever answers for the registry chooses the realm, so without a rule
/// credentials could be had by anybody who can answer one request.
/// </summary>
internal static class RealmRule
{
    // Token servers of registries that keep them elsewhere, run by the same people.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["docker.io"] = "auth.docker.io",
        ["registry.gitlab.com"] = "gitlab.com",
        ["docker.elastic.co"] = "docker-auth.elastic.co",
        ["registry.digitalocean.com"] = "api.digitalocean.com",
    };

    /// <summary>The URL of a realm.</summary>
    /// <param name="registry">The registry as references name it.</param>
    /// <param name="origin">Where the challenge came from.</param>
    /// <exception cref="ImageBuildException">IMG2011: a token is not asked for there.</exception>
    public static Uri Check(string registry, Uri origin, string realm, Credential? credential, RegistryOptions options)
    {
        if (!Uri.TryCreate(realm, UriKind.Absolute, out var url) || RedirectRule.NamesUser(realm)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            throw Errors.UntrustedTokenServer(registry, "a realm that is no http or https URL");
        }

        if (url.Scheme == Uri.UriSchemeHttp && !MayBePlain(origin, url, options))
            throw Errors.UntrustedTokenServer(registry, $"'{url.Authority}' by plain HTTP");
        if (credential is not null && !IsTrusted(registry, origin, url, options))
            throw Errors.UntrustedTokenServer(registry, $"'{url.Authority}'");
        return url;
    }

    private static bool MayBePlain(Uri origin, Uri realm, RegistryOptions options) =>
        options.IsInsecure(realm.Authority)
        || (AddressRule.IsLoopback(realm.Host) && AddressRule.IsLoopback(origin.Host));

    private static bool IsTrusted(string registry, Uri origin, Uri realm, RegistryOptions options) =>
        realm.Host.Equals(origin.Host, StringComparison.OrdinalIgnoreCase)
        || Known.GetValueOrDefault(registry) == realm.Authority
        || options.TokenServers.Contains(realm.Authority);
}
