using System.Net;
using System.Net.Sockets;

namespace ImageBuild.Registry;

/// <summary>Which addresses are of the whole internet, and which of this machine or its own network alone.</summary>
internal static class AddressRule
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.168.0.0/16", "224.0.0.0/3", "::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Whether an address can be reached from everywhere. An IPv4 one within an IPv6 one counts as itself.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = Embedded(address) ?? address;
        return !NotPublic.Any(n => n.Contains(plain));
    }

    /// <summary>Whether a host's name or address means this machine, whatever a name server says.</summary>
    public static bool IsLoopback(string host) => host == "localhost"
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && IPAddress.IsLoopback(Embedded(address) ?? address));

    // ::ffff:a.b.c.d, 64:ff9b::a.b.c.d (NAT64) and 2002:aabb:ccdd:: (6to4) all lead to a.b.c.d.
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        var bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || bytes.AsSpan(0, 12).SequenceEqual(Nat64))
            return new IPAddress(bytes.AsSpan(12));
        return bytes is [0x20, 0x02, ..] ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }

    private static ReadOnlySpan<byte> Nat64 => [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
}
