using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ImageBuild.Registry;

/// <summary>
/// Opens connections, and is the one place that knows which address a name really led to: a check of the name alone
/// would be passed by a name server that answers twice.
/// </summary>
internal sealed class Connector
{
    private readonly ConcurrentDictionary<string, IPAddress> reached = new();

    /// <summary>Whether a URL's host is of the whole internet; a host that only a proxy knows counts as that.</summary>
    public bool IsPublic(Uri url)
    {
        if (IPAddress.TryParse(Plain(url.Host), out var address))
            return AddressRule.IsPublic(address);
        return !AddressRule.IsLoopback(url.Host)
            && (!reached.TryGetValue(url.Authority, out var known) || AddressRule.IsPublic(known));
    }

    /// <summary>Connects to the host of a request, or to the proxy on the way to it.</summary>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, Reach reach, CancellationToken cancellationToken)
    {
        var url = context.InitialRequestMessage.RequestUri!;
        var isProxy = !Plain(context.DnsEndPoint.Host).Equals(Plain(url.Host), StringComparison.OrdinalIgnoreCase);
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (reach == Reach.Public && !isProxy)
            addresses = [.. addresses.Where(AddressRule.IsPublic)];
        if (addresses.Length == 0)
            throw Errors.UnsafeAddress(url.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            if (!isProxy)
                reached[url.Authority] = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Plain(string host) => host.Trim('[', ']');
}
