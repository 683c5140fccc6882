namespace ImageBuild.Credentials;

/// <summary>One credential, for one registry alone.</summary>
/// <param name="registry">Host and port; Docker Hub is <c>docker.io</c>.</param>
/// <param name="credential">The credential.</param>
public sealed class FixedCredential(string registry, Credential credential) : ICredentialStore
{
    /// <inheritdoc/>
    public IEnumerable<string> Sources => [credential.Source];

    /// <inheritdoc/>
    public ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(query.Registry == registry ? credential : null);
}
