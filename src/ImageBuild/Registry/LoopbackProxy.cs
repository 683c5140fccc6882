using System.Net;

namespace ImageBuild.Registry;

/// <summary>The machine's proxy for everything but this machine itself, as Go's programs have it.</summary>
internal sealed class LoopbackProxy(IWebProxy inner) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => inner.Credentials;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => inner.GetProxy(destination);

    public bool IsBypassed(Uri host) => AddressRule.IsLoopback(host.Host) || inner.IsBypassed(host);
}
