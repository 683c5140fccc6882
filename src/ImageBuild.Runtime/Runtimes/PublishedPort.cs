namespace ImageBuild.Runtime.Runtimes;

/// <summary>A port of this machine that leads to one of a container.</summary>
/// <param name="HostPort">The port of this machine, 1 to 65535.</param>
/// <param name="ContainerPort">The container's, 1 to 65535.</param>
public sealed record PublishedPort(int HostPort, int ContainerPort)
{
    /// <summary>The address of this machine on which it listens; empty for all.</summary>
    public string HostAddress { get; init; } = "";

    /// <summary>Whether it is one of UDP, not of TCP.</summary>
    public bool IsUdp { get; init; }

    /// <summary>Docker's word for the protocol.</summary>
    public string Protocol => IsUdp ? "udp" : "tcp";

    /// <summary>As docker's <c>ps</c> shows it: <c>0.0.0.0:3335->8080/tcp</c>.</summary>
    public override string ToString()
    {
        var address = HostAddress.Length == 0 ? "0.0.0.0" : HostAddress.Contains(':', StringComparison.Ordinal) ? $"[{HostAddress}]" : HostAddress;
        return FormattableString.Invariant($"{address}:{HostPort}->{ContainerPort}/{Protocol}");
    }
}
