using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ImageBuild.Credentials;

namespace ImageBuild.Registry;

/// <summary>Asks token servers (distribution's token and oauth2 specifications). No redirect is followed.</summary>
internal sealed class TokenClient(string registry, Transport transport)
{
    private const int MaxAnswer = 256 << 10;
    private const int DefaultSeconds = 60;
    private const int MaxSeconds = 24 * 60 * 60;
    private const string ClientId = "imagebuild";

    /// <summary>Gets a token.</summary>
    /// <param name="origin">Where the challenge came from.</param>
    /// <param name="challenge">The challenge, with its realm.</param>
    /// <param name="scopes">What the token is to be for.</param>
    /// <param name="credential">Who asks; null asks for what everybody may do.</param>
    /// <exception cref="ImageBuildException">IMG2005: refused; IMG2011: not asked; IMG2012: no token came.</exception>
    public async Task<Grant> GetAsync(
        Uri origin,
        Challenge challenge,
        IReadOnlyList<string> scopes,
        Credential? credential,
        CancellationToken cancellationToken)
    {
        var service = challenge.Parameters.GetValueOrDefault("service");
        var realm = RealmRule.Check(
            registry, origin, challenge.Parameters.GetValueOrDefault("realm") ?? "", credential, transport.Options);
        var reach = ReachOf(origin, realm);
        using var answer = await SendAsync(realm, service, scopes, credential, reach, cancellationToken);
        if (RegistryFailure.IsTransient(answer.StatusCode))
            throw await RegistryFailure.TransientAsync(answer, realm.Authority, transport, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw Errors.TokenRefused(registry, realm.Authority, credential?.Source);
        if (!answer.IsSuccessStatusCode)
            throw Errors.NoToken(realm.Authority, $"it answered {(int)answer.StatusCode}");
        var json = await AnswerBody.ReadAsync(answer, MaxAnswer, transport, cancellationToken);
        return Read(realm, json) ?? throw Errors.NoToken(realm.Authority, "its answer has no usable token in it");
    }

    // A password goes by GET, as docker has it; the few servers that know OAuth2 alone do not have that method.
    private async Task<HttpResponseMessage> SendAsync(
        Uri realm, string? service, IReadOnlyList<string> scopes, Credential? credential, Reach reach, CancellationToken cancellationToken)
    {
        if (credential is Credential.IdentityToken identity)
            return await SendAsync(Exchange(realm, service, scopes, new("grant_type", "refresh_token"), new("refresh_token", identity.Token)), reach, cancellationToken);
        var answer = await SendAsync(Ask(realm, service, scopes, credential as Credential.Password), reach, cancellationToken);
        if (credential is not Credential.Password password
            || answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed))
        {
            return answer;
        }

        answer.Dispose();
        return await SendAsync(
            Exchange(realm, service, scopes, new("grant_type", "password"), new("username", password.User), new("password", password.Secret)),
            reach,
            cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, Reach reach, CancellationToken cancellationToken)
    {
        using (message)
            return await transport.SendAsync(message, reach, cancellationToken);
    }

    private static HttpRequestMessage Ask(
        Uri realm, string? service, IReadOnlyList<string> scopes, Credential.Password? credential)
    {
        var query = scopes.Select(scope => ("scope", scope));
        if (service is not null)
            query = query.Prepend(("service", service));
        var text = string.Join('&', query.Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}"));
        var url = new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query}&{text}" : text, Fragment = "" };
        var message = new HttpRequestMessage(HttpMethod.Get, url.Uri);
        if (credential is not null)
            message.Headers.Authorization = BasicOf(credential);
        return message;
    }

    private static HttpRequestMessage Exchange(
        Uri realm, string? service, IReadOnlyList<string> scopes, params KeyValuePair<string, string>[] grant) =>
        new(HttpMethod.Post, realm)
        {
            Content = new FormUrlEncodedContent(
            [
                .. grant,
                new("client_id", ClientId),
                new("service", service ?? ""),
                new("scope", string.Join(' ', scopes)),
            ]),
        };

    /// <summary>The header of Basic authentication.</summary>
    public static AuthenticationHeaderValue BasicOf(Credential.Password credential) => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Secret}")));

    // A server of the internet must not make us ask one of our own network (CVE-2026-33990 and its kind).
    private Reach ReachOf(Uri origin, Uri realm) =>
        transport.IsPublic(origin) && !RedirectRule.IsSameOrigin(origin, realm)
        && !transport.Options.TokenServers.Contains(realm.Authority) ? Reach.Public : Reach.Anywhere;

    private Grant? Read(Uri realm, byte[]? json)
    {
        if (json is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var token = Text(root, "token") ?? Text(root, "access_token");
            // What is no visible ASCII can't stand in a header.
            if (token is null || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
                return null;
            var seconds = root.TryGetProperty("expires_in", out var e) && e.TryGetInt64(out var value) ? value : DefaultSeconds;
            var lifetime = TimeSpan.FromSeconds(Math.Clamp(seconds, DefaultSeconds, MaxSeconds));
            // A tenth early: a request must not arrive with a token that ended on the way.
            var ends = transport.Options.Time.GetUtcNow() + (lifetime * 0.9);
            return new Grant(new AuthenticationHeaderValue("Bearer", token), ends);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Errors.NoToken(realm.Authority, "its answer is not the JSON of a token");
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
