namespace ImageBuild.Credentials;

/// <summary>The names under which docker and podman keep the credential of a registry, or of a part of it.</summary>
public static class CredentialKey
{
    private const string DockerHub = "docker.io";

    /// <summary>What a key that somebody wrote means: <c>host[:port][/namespace…]</c>; Docker Hub is <c>docker.io</c>.</summary>
    public static string Normal(string key)
    {
        // "https://index.docker.io/v1/" is how docker writes "docker.io"; others may have a scheme and a version too.
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var name = (scheme < 0 ? key : key[(scheme + 3)..]).TrimEnd('/');
        if (scheme >= 0 && name is [.., '/', 'v', '1' or '2'])
            name = name[..^3];
        return name is "index.docker.io" or "registry-1.docker.io" or "index.docker.io/v1" ? DockerHub : name;
    }

    /// <summary>The key that docker writes, and asks its helpers for.</summary>
    public static string OfDocker(string registry) => registry == DockerHub ? "https://index.docker.io/v1/" : registry;

    /// <summary>The keys that a repository's credential may have, the most specific first.</summary>
    public static IEnumerable<string> Of(CredentialQuery query)
    {
        for (var key = $"{query.Registry}/{query.Repository}"; key.Length > 0; key = Parent(key))
            yield return key;
    }

    private static string Parent(string key) => key.LastIndexOf('/') is var slash and >= 0 ? key[..slash] : "";
}
