namespace ImageBuild.Credentials;

/// <summary>Whose credential is wanted.</summary>
/// <param name="Registry">Host and port as references name it; Docker Hub is <c>docker.io</c>.</param>
/// <param name="Repository">The repository within the registry.</param>
/// <param name="Access">What for.</param>
public sealed record CredentialQuery(string Registry, string Repository, RegistryAccess Access);
