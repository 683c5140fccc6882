namespace ImageBuild.Credentials;

/// <summary>Where credentials can be found.</summary>
public interface ICredentialStore
{
    /// <summary>The places that it looks at, for messages: file names, names of variables.</summary>
    IEnumerable<string> Sources { get; }

    /// <summary>The credential for a repository; null if this store has none. Asked once a registry and access.</summary>
    /// <exception cref="ImageBuildException">IMG2013: the store is there and can't be read.</exception>
    ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken);
}
