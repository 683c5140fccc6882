namespace ImageBuild.Credentials;

/// <summary>Several stores, asked in order until one knows.</summary>
public sealed class CredentialChain(params IReadOnlyList<ICredentialStore> stores) : ICredentialStore
{
    /// <inheritdoc/>
    public IEnumerable<string> Sources => stores.SelectMany(s => s.Sources);

    /// <inheritdoc/>
    public async ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        foreach (var store in stores)
        {
            if (await store.FindAsync(query, cancellationToken) is { } found)
                return found;
        }

        return null;
    }
}
