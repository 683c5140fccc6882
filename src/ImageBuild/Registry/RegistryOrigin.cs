using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>Where a registry's name leads: scheme, host and port.</summary>
internal static class RegistryOrigin
{
    /// <summary>
    /// HTTPS, but for registries that are declared to speak plain HTTP, and for this machine's own, which are asked.
    /// Elsewhere nobody falls back from HTTPS to HTTP.
    /// </summary>
    public static async Task<Uri> FindAsync(string registry, Transport transport, CancellationToken cancellationToken)
    {
        var authority = registry == Reference.DockerHub ? "registry-1.docker.io" : registry;
        var secure = new Uri($"https://{authority}/");
        var plain = new Uri($"http://{authority}/");
        if (transport.Options.IsInsecure(authority))
            return plain;
        if (!AddressRule.IsLoopback(secure.Host))
            return secure;
        return await SpeaksTlsAsync(secure, transport, cancellationToken) ? secure : plain;
    }

    private static async Task<bool> SpeaksTlsAsync(Uri secure, Transport transport, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(secure, "/v2/"));
            using var answer = await transport.SendAsync(message, Reach.Anywhere, cancellationToken);
            return true;
        }
        // A certificate that is not trusted comes as IMG2003 too, but from our own check: that server does speak TLS.
        catch (ImageBuildException e) when (e.Code == ErrorCode.TlsFailed && e.InnerException is not null)
        {
            return false;
        }
    }
}
