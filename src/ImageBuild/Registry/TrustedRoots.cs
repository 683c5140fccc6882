using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ImageBuild.Registry;

/// <summary>Trusts certificates that the machine trusts, and those of further authorities.</summary>
internal sealed class TrustedRoots(ImmutableArray<X509Certificate2> authorities)
{
    /// <summary>Accepts a certificate, or throws with what is wrong with it.</summary>
    /// <exception cref="ImageBuildException">IMG2003.</exception>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsOurs(certificate, chain))
            return true;
        var status = chain?.ChainStatus.Select(s => s.Status.ToString()) ?? [];
        throw Errors.CertificateRejected(((SslStream)sender).TargetHostName, [errors.ToString(), .. status]);
    }

    private bool IsOurs(X509Certificate? certificate, X509Chain? received)
    {
        if (authorities.IsEmpty || certificate is not X509Certificate2 leaf)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(received?.ChainElements.Select(e => e.Certificate).ToArray() ?? []);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
