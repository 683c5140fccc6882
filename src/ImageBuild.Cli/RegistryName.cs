using ImageBuild.Credentials;
using ImageBuild.Oci;

namespace ImageBuild.Cli;

/// <summary>Reads the SERVER of <c>login</c> and <c>logout</c>.</summary>
internal static class RegistryName
{
    /// <summary>Host and port, as references name them; Docker Hub if nothing is said.</summary>
    /// <exception cref="ImageBuildException">IMG2020: it is no host.</exception>
    public static string Parse(string? server)
    {
        if (server is null)
            return Reference.DockerHub;
        var name = CredentialKey.Normal(server);
        return Reference.TryParse($"{name}/any", out var image, out _) && image.Domain == name
            ? name
            : throw CliErrors.IncompleteLogin($"'{server}' is no registry. Write its host, and port if it has one: ghcr.io, localhost:5000.");
    }
}
