using System.Text;
using System.Text.Json;

namespace ImageBuild.Registry;

/// <summary>
/// The <c>auths</c> of docker's <c>config.json</c> and podman's <c>auth.json</c>. Of the keys that fit, the most
/// specific one wins (podman's <c>host/team/app</c> before <c>host</c>); of the files, the first that has one.
/// </summary>
/// <param name="files">Full paths; files that do not exist are passed over.</param>
public sealed class CredentialFiles(IReadOnlyList<string> files) : ICredentialStore
{
    private const string DockerHub = "docker.io";

    /// <inheritdoc/>
    public IEnumerable<string> Sources => files.Select(f => $"'{f}'");

    /// <summary>
    /// The files that an environment points to: <c>REGISTRY_AUTH_FILE</c>; docker's in <c>DOCKER_CONFIG</c>, else in
    /// <c>~/.docker</c>; podman's in <c>XDG_RUNTIME_DIR</c> and <c>XDG_CONFIG_HOME</c>.
    /// </summary>
    public static IReadOnlyList<string> Find(IReadOnlyDictionary<string, string> environment)
    {
        string? Value(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        var home = Value("HOME") ?? Value("USERPROFILE");
        string?[] found =
        [
            Value("REGISTRY_AUTH_FILE"),
            Below(Value("DOCKER_CONFIG") ?? Below(home, ".docker"), "config.json"),
            Below(Value("XDG_RUNTIME_DIR"), "containers", "auth.json"),
            Below(Value("XDG_CONFIG_HOME") ?? Below(home, ".config"), "containers", "auth.json"),
        ];
        return [.. found.OfType<string>()];
    }

    /// <inheritdoc/>
    public async ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        foreach (var file in files.Where(File.Exists))
        {
            if (Find(file, await ReadAsync(file, cancellationToken), query) is { } found)
                return found;
        }

        return null;
    }

    private static string? Below(string? folder, params string[] names) =>
        folder is null ? null : Path.Combine([folder, .. names]);

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.CredentialsUnreadable(file, e.Message, e);
        }
    }

    private static Credential? Find(string file, byte[] json, CredentialQuery query)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (!document.RootElement.TryGetProperty("auths", out var auths))
                return null;
            var entries = auths.EnumerateObject().ToLookup(e => Normal(e.Name), e => e.Value);
            return Keys(query).SelectMany(key => entries[key]).Select(e => Read(e, $"'{file}'"))
                .FirstOrDefault(c => c is not null);
        }
        // Neither the parser's message nor the text itself: there are secrets in it.
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw Errors.CredentialsUnreadable(file, "it is not the JSON that docker or podman write", inner: null);
        }
    }

    // "https://index.docker.io/v1/" is how docker writes "docker.io"; others may have a scheme and a version too.
    private static string Normal(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var name = (scheme < 0 ? key : key[(scheme + 3)..]).TrimEnd('/');
        if (scheme >= 0 && name is [.., '/', 'v', '1' or '2'])
            name = name[..^3];
        return name is "index.docker.io" or "registry-1.docker.io" or "index.docker.io/v1" ? DockerHub : name;
    }

    private static IEnumerable<string> Keys(CredentialQuery query)
    {
        for (var key = $"{query.Registry}/{query.Repository}"; key.Length > 0; key = Parent(key))
            yield return key;
    }

    private static string Parent(string key) => key.LastIndexOf('/') is var slash and >= 0 ? key[..slash] : "";

    private static Credential? Read(JsonElement entry, string source)
    {
        if (Text(entry, "identitytoken") is { } token)
            return new Credential.IdentityToken(token, source);
        if (Text(entry, "auth") is { } auth)
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? throw new FormatException()
                : new Credential.Password(pair[..colon], pair[(colon + 1)..], source);
        }

        return Text(entry, "username") is { } user && Text(entry, "password") is { } password
            ? new Credential.Password(user, password, source) : null;
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
