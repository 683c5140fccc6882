using System.Net.Security;

namespace ImageBuild.Registry;

/// <summary>
/// The connections of a place, pooled: one message out, one answer's head in. No redirect, cookie or credential happens
/// here by itself.
/// </summary>
internal sealed class Transport : IDisposable
{
    private readonly RegistryOptions options;
    private readonly Connector connector = new();
    private readonly HttpClient anywhere;
    private readonly HttpClient publicOnly;

    public Transport(RegistryOptions options, RegistryStatistics statistics)
    {
        this.options = options;
        Statistics = statistics;
        Retry = new Retry(options);
        anywhere = Client(Reach.Anywhere);
        publicOnly = Client(Reach.Public);
    }

    public RegistryOptions Options => options;

    public RegistryStatistics Statistics { get; }

    public Retry Retry { get; }

    /// <summary>Whether a host is of the whole internet, by the address that it was connected at.</summary>
    public bool IsPublic(Uri url) => connector.IsPublic(url);

    /// <summary>Sends a message and waits for the head of the answer. The caller disposes the answer.</summary>
    /// <exception cref="TransientFailure">Nothing came back; another try may help.</exception>
    /// <exception cref="ImageBuildException">IMG2001…: nothing will come back.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, Reach reach, CancellationToken cancellationToken)
    {
        var url = message.RequestUri!;
        if (reach == Reach.Public && !connector.IsPublic(url))
            throw Errors.UnsafeAddress(url.Host);
        using var watch = new StallWatch(options.StallTimeout, options.Time, cancellationToken);
        if (message.Content is BodyContent body)
            body.Watched = (watch, options.PushTimeout);
        try
        {
            var client = reach == Reach.Public ? publicOnly : anywhere;
            var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watch.Token);
            Statistics.CountRequest();
            return answer;
        }
        catch (Exception e) when (NetworkFailure.IsOne(e, cancellationToken))
        {
            throw NetworkFailure.Explain(url, e, watch.Limit);
        }
    }

    public void Dispose()
    {
        anywhere.Dispose();
        publicOnly.Dispose();
    }

    private HttpClient Client(Reach reach)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = (context, token) => connector.ConnectAsync(context, reach, token),
            Proxy = new LoopbackProxy(HttpClient.DefaultProxy),
            MaxResponseHeadersLength = 64,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = new TrustedRoots(options.CertificateAuthorities).Accept,
            },
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
        return client;
    }
}
