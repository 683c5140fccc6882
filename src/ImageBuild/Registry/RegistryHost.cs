using System.Net;
using System.Net.Http.Headers;

namespace ImageBuild.Registry;

/// <summary>One registry as it is reached: where it is, what it wants to see, and where it sends on to.</summary>
/// <param name="name">Host and port as references name it.</param>
internal sealed class RegistryHost(string name, Transport transport)
{
    private readonly Authenticator authenticator = new(name, transport);
    private readonly SemaphoreSlim gate = new(1, 1);
    private Uri? origin;

    public string Name => name;

    public Transport Transport => transport;

    /// <summary>Which credentials were tried, for messages.</summary>
    public string Tried(AuthScope scope) => authenticator.Describe(scope);

    /// <summary>
    /// Sends a request once: authenticated, and for reads, redirects followed. The caller disposes the answer.
    /// </summary>
    /// <exception cref="TransientFailure">Another try may help: no answer, or 408, 429, 5xx.</exception>
    /// <exception cref="ImageBuildException">IMG2001…: another try won't help.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var home = await OriginAsync(cancellationToken);
        var url = request.Location ?? new Uri(home, "/v2/" + request.Path);
        var answer = await SendAuthorizedAsync(request, home, url, cancellationToken);
        if (request.IsRead && IsRedirect(answer))
            answer = await FollowAsync(request, home, answer, cancellationToken);
        if (!RegistryFailure.IsTransient(answer.StatusCode))
            return answer;
        using (answer)
            throw await RegistryFailure.TransientAsync(answer, url.Authority, transport, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAuthorizedAsync(
        RegistryRequest request, Uri home, Uri url, CancellationToken cancellationToken)
    {
        // An upload may be at another host; that one is told nothing about us.
        if (!RedirectRule.IsSameOrigin(home, url))
            return await SendAsync(request, url, null, ReachFrom(home), cancellationToken);
        var authorization = await authenticator.GetAsync(home, request.Scope, cancellationToken);
        var answer = await SendAsync(request, url, authorization, Reach.Anywhere, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
            return answer;
        var offered = Challenges(answer);
        var renewed = await authenticator.RenewAsync(home, request.Scope, offered, authorization, cancellationToken);
        if (renewed is null || renewed.Equals(authorization))
            return answer;
        answer.Dispose();
        answer = await SendAsync(request, url, renewed, Reach.Anywhere, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
            return answer;
        var widened = await authenticator.WidenAsync(home, request.Scope, Challenges(answer), cancellationToken);
        if (widened is null)
            return answer;
        answer.Dispose();
        return await SendAsync(request, url, widened, Reach.Anywhere, cancellationToken);
    }

    private async Task<HttpResponseMessage> FollowAsync(
        RegistryRequest request, Uri home, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var from = answer.RequestMessage!.RequestUri!;
        var reach = Reach.Anywhere;
        for (var count = 0; IsRedirect(answer); count++)
        {
            if (count == RedirectRule.Max)
                throw Errors.UnsafeRedirect(name, "", $"after {RedirectRule.Max} others");
            var location = LocationOf(answer) ?? throw Errors.NotARegistry(from.Authority, "it redirects to nowhere");
            var to = RedirectRule.Resolve(from, location, transport.Options);
            answer.Dispose();
            if (transport.IsPublic(from))
                reach = Reach.Public;
            var isHome = RedirectRule.IsSameOrigin(home, to);
            var authorization = isHome ? await authenticator.GetAsync(home, request.Scope, cancellationToken) : null;
            answer = await SendAsync(request, to, authorization, isHome ? Reach.Anywhere : reach, cancellationToken);
            from = to;
        }

        return answer;
    }

    private async Task<HttpResponseMessage> SendAsync(
        RegistryRequest request,
        Uri url,
        AuthenticationHeaderValue? authorization,
        Reach reach,
        CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(url, authorization);
        return await transport.SendAsync(message, reach, cancellationToken);
    }

    private Reach ReachFrom(Uri home) => transport.IsPublic(home) ? Reach.Public : Reach.Anywhere;

    private async Task<Uri> OriginAsync(CancellationToken cancellationToken)
    {
        if (origin is { } known)
            return known;
        await gate.WaitAsync(cancellationToken);
        try
        {
            return origin ??= await RegistryOrigin.FindAsync(name, transport, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The <c>Location</c> of an answer as it was sent.</summary>
    public static string? LocationOf(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("Location", out var values) && values.Count == 1
            ? values.ToString() : null;

    private static IReadOnlyList<Challenge> Challenges(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? Challenge.Parse(values) : [];

    private static bool IsRedirect(HttpResponseMessage answer) => answer.StatusCode
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
