using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>A mirror's name, <c>host[:port][/prefix]</c>, put before a repository.</summary>
internal static class Mirror
{
    /// <summary>The repository in the mirror; null if <paramref name="mirror"/> is none.</summary>
    public static Reference? RepositoryOf(string mirror, string path)
    {
        var prefix = mirror.TrimEnd('/') + "/";
        // Without a dot, a port or localhost it would be a repository on Docker Hub, which is no mirror.
        return Reference.TryParse(prefix + path, out var found, out _)
            && prefix.StartsWith(found.Domain + "/", StringComparison.Ordinal) ? found : null;
    }
}
