using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace ImageBuild.Tests.Registry;

/// <summary>A token server, at <c>/token</c> of a fake registry, and the check of its tokens.</summary>
internal sealed class TokenServer
{
    private readonly ConcurrentDictionary<string, string[]> tokens = new();
    private int count;

    /// <summary>How long tokens live, as the server says.</summary>
    public int ExpiresIn { get; init; } = 300;

    /// <summary>Who may push; pulling is free.</summary>
    public string? Password { get; init; }

    /// <summary>A scope that it asks for in its challenge instead of what the request needs.</summary>
    public string? ChallengeScope { get; init; }

    /// <summary>The realm that its challenge names instead of its own.</summary>
    public Func<string>? Realm { get; init; }

    /// <summary>How it answers to GET, if it knows OAuth2 alone.</summary>
    public int? StatusOfGet { get; init; }

    /// <summary>Forgets all tokens, as if they had ended.</summary>
    public void Forget() => tokens.Clear();

    /// <summary>Stands in front of a registry.</summary>
    public Task ServeAsync(FakeRegistry registry, HttpContext context, Func<Task> next)
    {
        if (context.Request.Path == "/token")
            return GrantAsync(context);
        var scope = ChallengeScope ?? Needed(context);
        var sent = context.Request.Headers.Authorization.ToString();
        if (sent.StartsWith("Bearer ", StringComparison.Ordinal) && tokens.TryGetValue(sent[7..], out var scopes)
            && scopes.Any(s => Covers(s, scope)))
        {
            return next();
        }

        context.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"{Realm?.Invoke() ?? registry.Url + "/token"}\",service=\"fake registry\",scope=\"{scope}\"";
        return FakeRegistry.FailAsync(context, 401, "UNAUTHORIZED", "authentication required");
    }

    private async Task GrantAsync(HttpContext context)
    {
        if (context.Request.Method == "GET" && StatusOfGet is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
        var scopes = (form?["scope"] ?? context.Request.Query["scope"]).SelectMany(s => s!.Split(' '));
        var isKnown = Password is null || form?["refresh_token"].ToString() == Password
            || (form is not null && form["grant_type"].ToString() == "password" && form["username"].ToString() == "user"
                && form["password"].ToString() == Password)
            || context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"user:{Password}"));
        if (!isKnown && (form is not null || context.Request.Headers.Authorization.Count > 0))
        {
            context.Response.StatusCode = 401;
            return;
        }

        var token = $"token-{Interlocked.Increment(ref count)}";
        tokens[token] = [.. scopes.Select(s => isKnown ? s : s[..s.LastIndexOf(':')] + ":pull")];
        await context.Response.WriteAsJsonAsync(new { token, expires_in = ExpiresIn });
    }

    private static bool Covers(string scope, string needed)
    {
        var (has, wants) = (scope.Split(':'), needed.Split(':'));
        return has[1] == wants[1] && (has[2] == "*" || wants[2].Split(',').All(has[2].Split(',').Contains));
    }

    private static string Needed(HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/');
        var name = string.Join('/', path[2..Array.FindIndex(path, p => p is "manifests" or "blobs" or "referrers")]);
        var actions = (context.Request.Method, path[^2]) switch
        {
            ("GET" or "HEAD", _) => "pull",
            ("DELETE", "manifests") => "delete",
            _ => "pull,push",
        };
        return $"repository:{name}:{actions}";
    }
}
