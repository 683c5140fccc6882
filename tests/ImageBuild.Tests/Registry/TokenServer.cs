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
            && scopes.Contains(scope))
        {
            return next();
        }

        context.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"{Realm?.Invoke() ?? registry.Url + "/token"}\",service=\"fake registry\",scope=\"{scope}\"";
        return FakeRegistry.FailAsync(context, 401, "UNAUTHORIZED", "authentication required");
    }

    private async Task GrantAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
        var scopes = (form?["scope"] ?? context.Request.Query["scope"]).SelectMany(s => s!.Split(' '));
        var isKnown = Password is null || form?["refresh_token"].ToString() == Password
            || context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"user:{Password}"));
        if (!isKnown && context.Request.Headers.Authorization.Count > 0)
        {
            context.Response.StatusCode = 401;
            return;
        }

        var token = $"token-{Interlocked.Increment(ref count)}";
        tokens[token] = [.. scopes.Select(s => isKnown ? s : s.Replace(":pull,push", ":pull", StringComparison.Ordinal))];
        await context.Response.WriteAsJsonAsync(new { token, expires_in = ExpiresIn });
    }

    private static string Needed(HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/');
        var name = string.Join('/', path[2..Array.FindIndex(path, p => p is "manifests" or "blobs")]);
        var isPush = context.Request.Method is not ("GET" or "HEAD");
        return $"repository:{name}:{(isPush ? "pull,push" : "pull")}";
    }
}
