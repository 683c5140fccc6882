using System.Collections.Concurrent;
using System.Net;
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
    private readonly ConcurrentDictionary<(string Authority, Reach Reach), Lazy<HttpMessageInvoker>> clients = new();

    public Transport(RegistryOptions options, RegistryStatistics statistics)
    {
        this.options = options;
        Statistics = statistics;
        Retry = new Retry(options);
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
        // Where TLS says that the server speaks it; plain HTTP stays 1.1.
        message.Version = HttpVersion.Version20;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        message.Headers.UserAgent.ParseAdd(options.UserAgent);
        try
        {
            var answer = await ClientOf(url, reach).SendAsync(message, watch.Token);
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
        foreach (var client in clients.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
    }

    // One for each host, since hosts differ in their certificates.
    private HttpMessageInvoker ClientOf(Uri url, Reach reach) =>
        clients.GetOrAdd((url.Authority, reach), key => new Lazy<HttpMessageInvoker>(() => Client(key.Authority, key.Reach))).Value;

    private HttpMessageInvoker Client(string authority, Reach reach)
    {
        var certificates = RegistryCertificates.Read(options.CertificateFolders, authority);
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
                RemoteCertificateValidationCallback =
                    new TrustedRoots([.. options.CertificateAuthorities, .. certificates.Authorities]).Accept,
                ClientCertificates = certificates.Clients,
            },
        };
        return new HttpMessageInvoker(handler);
    }
}
