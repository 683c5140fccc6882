using ImageBuild.Credentials;

namespace ImageBuild.Tests.Registry;

/// <summary>A credential for whoever asks, counting how often.</summary>
internal sealed class Anyone(Credential credential) : ICredentialStore
{
    public Anyone(string user, string password)
        : this(new Credential.Password(user, password, "the test"))
    {
    }

    public int Asked { get; private set; }

    public IEnumerable<string> Sources => ["the test"];

    public ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        Asked++;
        return ValueTask.FromResult<Credential?>(credential);
    }
}
