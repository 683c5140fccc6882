using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>What <c>-p</c>, <c>-P</c> and <c>--network</c> say, in docker's notations.</summary>
internal sealed class PortOptions
{
    private const string Form = "[address:][port:]port[/tcp|/udp]; ports from 1 to 65535, or two ranges of one length (8000-8010:80-90)";
    private readonly bool publishAll;
    private readonly List<PublishedPort> published;

    /// <summary>Reads them.</summary>
    /// <exception cref="ImageBuildException">IMG5014: not in docker's form.</exception>
    public PortOptions(RunOptions options, ParseResult parsed, CliContext context)
    {
        publishAll = parsed.GetValue(options.AllPorts);
        published = [.. (parsed.GetValue(options.Ports) ?? []).SelectMany(Parse)];
        var publishes = publishAll || published.Count > 0;
        Network = parsed.GetValue(options.Network) switch
        {
            null or "default" => publishes ? NetworkMode.Private : NetworkMode.Host,
            "host" => NetworkMode.Host,
            "none" => NetworkMode.None,
            "private" or "bridge" or "pasta" => NetworkMode.Private,
            var other => throw CliErrors.InvalidOption("--network", other, "host, private or none"),
        };
        if (!publishes || Network == NetworkMode.Private)
            return;
        context.Error.WriteLine($"imagebuild: warning: published ports are discarded with --network {Network.ToString().ToLowerInvariant()}");
        (publishAll, published) = (false, []);
    }

    /// <summary>The network.</summary>
    public NetworkMode Network { get; }

    /// <summary>All ports; where none of this machine was named, a free one.</summary>
    /// <param name="exposed">Those that the image names, <c>8080/tcp</c>.</param>
    public IEnumerable<PublishedPort> For(IEnumerable<string> exposed)
    {
        var ofImage = publishAll ? exposed.Select(TryExposed).OfType<PublishedPort>() : [];
        var all = published.Concat(ofImage.Where(e => !published.Any(p => (p.ContainerPort, p.IsUdp) == (e.ContainerPort, e.IsUdp))));
        foreach (var port in all)
            yield return port.HostPort > 0 ? port : port with { HostPort = FreePort(port) };
    }

    // What an image names and is no port, is none.
    private static PublishedPort? TryExposed(string text)
    {
        var (ports, isUdp) = Protocol(text);
        return isUdp is not null && Range(ports) is (var first, var last) && first == last ? new PublishedPort(0, first) { IsUdp = isUdp.Value } : null;
    }

    private static IEnumerable<PublishedPort> Parse(string text)
    {
        var (rest, isUdp) = Protocol(text);
        var container = rest[(rest.LastIndexOf(':') + 1)..];
        rest = rest[..Math.Max(rest.LastIndexOf(':'), 0)];
        var host = rest[(rest.LastIndexOf(':') + 1)..];
        var address = rest[..Math.Max(rest.LastIndexOf(':'), 0)].Trim('[', ']');
        // An IPv6 address ends in a bracket; without one, all before the last port is an address.
        if (host.EndsWith(']'))
            throw CliErrors.InvalidOption("-p", text, Form);
        var hosts = host.Length == 0 ? (First: 0, Last: 0) : Range(host);
        if (isUdp is null || Range(container) is not (var first, var last) || hosts is null
            || (address.Length > 0 && !IPAddress.TryParse(address, out _))
            || (host.Length > 0 && last - first != hosts.Value.Last - hosts.Value.First))
            throw CliErrors.InvalidOption("-p", text, Form);
        return Enumerable.Range(0, last - first + 1).Select(i => new PublishedPort(host.Length == 0 ? 0 : hosts.Value.First + i, first + i)
        {
            HostAddress = address == "0.0.0.0" ? "" : address,
            IsUdp = isUdp.Value,
        });
    }

    private static (string Ports, bool? IsUdp) Protocol(string text) => text.Split('/') switch
    {
        [var rest] => (rest, false),
        [var rest, "tcp"] => (rest, false),
        [var rest, "udp"] => (rest, true),
        _ => (text, null),
    };

    private static (int First, int Last)? Range(string text) => text.Split('-') switch
    {
        [var one] when Port(one) is { } port => (port, port),
        [var from, var to] when Port(from) is { } first && Port(to) is { } last && first <= last => (first, last),
        _ => null,
    };

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : null;

    private static int FreePort(PublishedPort port)
    {
        var address = port.HostAddress.Length == 0 ? IPAddress.Any : IPAddress.Parse(port.HostAddress);
        using var socket = port.IsUdp
            ? new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
