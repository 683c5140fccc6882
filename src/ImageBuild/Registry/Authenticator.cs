using System.Collections.Concurrent;
using System.Net.Http.Headers;
using ImageBuild.Credentials;

namespace ImageBuild.Registry;

/// <summary>What one registry wants to see, and what it was shown: nothing of it ever goes to another.</summary>
internal sealed class Authenticator(string registry, Transport transport)
{
    private readonly TokenClient tokens = new(registry, transport);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<AuthScope, Grant> grants = [];
    private readonly ConcurrentDictionary<(string Repository, RegistryAccess Access), Credential?> credentials = new();
    private IReadOnlyList<Challenge> challenges = [];

    /// <summary>What to send with a request before the registry has complained; null if nothing is known to help.</summary>
    public async Task<AuthenticationHeaderValue?> GetAsync(Uri origin, AuthScope scope, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (grants.TryGetValue(scope, out var grant) && grant.Expires > transport.Options.Time.GetUtcNow())
                return grant.Header;
            return await GrantAsync(origin, scope, scope.Names, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What to send instead of what was refused; the same again if there is nothing else.</summary>
    /// <param name="offered">The challenges of the refusal.</param>
    /// <param name="refused">What was sent; null for nothing.</param>
    public async Task<AuthenticationHeaderValue?> RenewAsync(
        Uri origin,
        AuthScope scope,
        IReadOnlyList<Challenge> offered,
        AuthenticationHeaderValue? refused,
        CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // Another request may have been here meanwhile.
            if (grants.TryGetValue(scope, out var grant) && !grant.Header.Equals(refused))
                return grant.Header;
            challenges = offered;
            return await GrantAsync(origin, scope, scope.Names, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>As <see cref="RenewAsync"/>, with the scopes that the registry asks for beside ours; null without such.</summary>
    public async Task<AuthenticationHeaderValue?> WidenAsync(
        Uri origin, AuthScope scope, IReadOnlyList<Challenge> offered, CancellationToken cancellationToken)
    {
        var asked = offered.FirstOrDefault(c => c.Scheme == "bearer")?.Parameters.GetValueOrDefault("scope") ?? "";
        var more = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(scope.Names).ToList();
        if (more.Count == 0)
            return null;
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await GrantAsync(origin, scope, [.. scope.Names, .. more], cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What was tried for a scope, in a sentence without a secret.</summary>
    public string Describe(AuthScope scope)
    {
        if (credentials.GetValueOrDefault((scope.Repository, scope.Access)) is { } credential)
            return $"The credential from {credential.Source} does not do.";
        var sources = string.Join(", ", transport.Options.Credentials.Sources);
        return sources.Length == 0 ? "No credential was given." : $"No credential for it was found in {sources}.";
    }

    private async Task<AuthenticationHeaderValue?> GrantAsync(
        Uri origin, AuthScope scope, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        grants.Remove(scope);
        if (challenges.Count == 0)
            return null;
        var credential = await CredentialAsync(scope, cancellationToken);
        Grant? grant = null;
        if (challenges.FirstOrDefault(c => c.Scheme == "bearer") is { } bearer)
            grant = await tokens.GetAsync(origin, bearer, names, credential, cancellationToken);
        else if (challenges.Any(c => c.Scheme == "basic") && credential is Credential.Password password)
            grant = new Grant(TokenClient.BasicOf(password), DateTimeOffset.MaxValue);
        if (grant is not null)
            grants[scope] = grant;
        return grant?.Header;
    }

    private async ValueTask<Credential?> CredentialAsync(AuthScope scope, CancellationToken cancellationToken)
    {
        var key = (scope.Repository, scope.Access);
        if (credentials.TryGetValue(key, out var known))
            return known;
        var query = new CredentialQuery(registry, scope.Repository, scope.Access);
        return credentials[key] = await transport.Options.Credentials.FindAsync(query, cancellationToken);
    }
}
