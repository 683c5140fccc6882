using System.Net.Sockets;

namespace ImageBuild.Registry;

/// <summary>Says what a failed connection means, and whether another try may help.</summary>
internal static class NetworkFailure
{
    /// <summary>Whether an exception is a failure of the network, and not the caller's wish to stop or a bug.</summary>
    public static bool IsOne(Exception e, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && e is HttpRequestException or IOException or SocketException or OperationCanceledException;

    /// <summary>The exception to throw in the place of another.</summary>
    /// <param name="limit">How long nothing was allowed to move, if that was it.</param>
    public static Exception Explain(Uri url, Exception e, TimeSpan limit)
    {
        // What a callback or the source of a body threw comes wrapped.
        if (Inner<ImageBuildException>(e) is { } ours)
            return ours;
        if (Inner<TransientFailure>(e) is { } transient)
            return transient;
        return e switch
        {
            OperationCanceledException => new TransientFailure(Errors.RegistryTimeout(url.Authority, limit, e)),
            HttpRequestException http => Explain(url, http),
            _ => new TransientFailure(Errors.ConnectionFailed(url.Authority, e.Message, e)),
        };
    }

    private static Exception Explain(Uri url, HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Errors.HostNotFound(url.Host, e),
        HttpRequestError.SecureConnectionError => Errors.TlsFailed(url.Authority, Reason(e), e),
        HttpRequestError.ConnectionError when Inner<SocketException>(e) is { } socket => Explain(url, socket),
        HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError
            or HttpRequestError.ConfigurationLimitExceeded => Errors.NotARegistry(url.Authority, e.Message),
        HttpRequestError.ProxyTunnelError or HttpRequestError.UserAuthenticationError =>
            Errors.ConnectionFailed(url.Authority, e.Message, e),
        _ => new TransientFailure(Errors.ConnectionFailed(url.Authority, Reason(e), e)),
    };

    private static Exception Explain(Uri url, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => Errors.HostNotFound(url.Host, e),
        SocketError.ConnectionRefused or SocketError.NetworkUnreachable or SocketError.HostUnreachable =>
            Errors.ConnectionFailed(url.Authority, e.Message, e),
        _ => new TransientFailure(Errors.ConnectionFailed(url.Authority, e.Message, e)),
    };

    private static string Reason(Exception e) => (e.InnerException ?? e).Message;

    private static T? Inner<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }
}
