using System.Text;
using System.Text.Json.Nodes;

namespace ImageBuild.Credentials;

public sealed partial class CredentialFile
{
    /// <summary>
    /// The credential for a repository; null if there is none. A helper is asked before <c>auths</c>; one that is not
    /// there is passed over, as for an image that everybody may read (see <see cref="Problem"/>).
    /// </summary>
    /// <exception cref="ImageBuildException">IMG2013: the file is there and can't be read.</exception>
    public async Task<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        Problem = "";
        if (await ReadAsync(cancellationToken) is not { } root)
            return null;
        try
        {
            var keys = CredentialKey.Of(query).ToList();
            if (HelperOf(root, keys) is { } helper && await AskAsync(helper, query.Registry, cancellationToken) is { } found)
                return found;
            var entries = (root[Auths]?.AsObject() ?? []).ToLookup(e => CredentialKey.Normal(e.Key), e => e.Value);
            return keys.SelectMany(key => entries[key]).OfType<JsonObject>().Select(Read).FirstOrDefault(c => c is not null);
        }
        // Neither its message nor the text: there are secrets in it.
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw NotOurs();
        }
    }

    private async Task<Credential?> AskAsync(string helper, string registry, CancellationToken cancellationToken)
    {
        try
        {
            return await helpers.GetAsync(helper, CredentialKey.OfDocker(registry), cancellationToken);
        }
        catch (ImageBuildException e) when (e.Code == ErrorCode.CredentialHelperFailed)
        {
            Problem = e.Message;
            return null;
        }
    }

    private Credential? Read(JsonObject entry)
    {
        if (Text(entry["identitytoken"]) is { } token)
            return new Credential.IdentityToken(token, ToString());
        if (Text(entry["auth"]) is { } auth)
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? throw new FormatException()
                : new Credential.Password(pair[..colon], pair[(colon + 1)..], ToString());
        }

        return Text(entry["username"]) is { } user && Text(entry["password"]) is { } password
            ? new Credential.Password(user, password, ToString()) : null;
    }
}
