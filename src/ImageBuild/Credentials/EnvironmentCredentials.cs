namespace ImageBuild.Credentials;

/// <summary>
/// The variables of the .NET SDK's containers: <c>DOTNET_CONTAINER_PUSH_REGISTRY_UNAME</c> and <c>_PWORD</c>, the same
/// with <c>PULL</c>, and without either for pushes and deletions and for pulls from the registry that is pushed to; each also under
/// its older name, <c>SDK_CONTAINER_…</c>.
/// </summary>
/// <param name="environment">The caller's environment.</param>
/// <param name="pushRegistry">The registry that is pushed to, if it is known.</param>
public sealed class EnvironmentCredentials(
    IReadOnlyDictionary<string, string> environment, string? pushRegistry = null) : ICredentialStore
{
    private static readonly string[] Prefixes = ["DOTNET_CONTAINER", "SDK_CONTAINER"];

    /// <inheritdoc/>
    public IEnumerable<string> Sources => ["DOTNET_CONTAINER_[PUSH_, PULL_]REGISTRY_UNAME and _PWORD"];

    /// <inheritdoc/>
    public ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        var isPush = query.Access != RegistryAccess.Pull;
        Credential? found = Find(isPush ? "_PUSH_REGISTRY" : "_PULL_REGISTRY");
        // The plain pair belongs to the registry of the result and must not go to the one of the base image.
        if (found is null && (isPush || query.Registry == pushRegistry))
            found = Find("_REGISTRY");
        return ValueTask.FromResult(found);
    }

    private Credential.Password? Find(string middle) => Prefixes.Select(prefix => prefix + middle)
        .Select(name => Value(name + "_UNAME") is { } user && Value(name + "_PWORD") is { } password
            ? new Credential.Password(user, password, name + "_UNAME") : null)
        .FirstOrDefault(c => c is not null);

    private string? Value(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
