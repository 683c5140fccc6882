namespace ImageBuild.Registry;

/// <summary>Where a registry may send a client on to.</summary>
internal static class RedirectRule
{
    /// <summary>How many redirects are followed.</summary>
    public const int Max = 10;

    /// <summary>The URL of a <c>Location</c>, kept to the character.</summary>
    /// <exception cref="ImageBuildException">IMG2009: not a URL; IMG2010: one that is not followed.</exception>
    public static Uri Resolve(Uri from, string location, RegistryOptions options)
    {
        var target = location.Split('#')[0];
        // A path is put behind the host as it is: combining would decode and shorten it, and sessions are compared by text.
        if (target.StartsWith('/') && !target.StartsWith("//", StringComparison.Ordinal))
            target = from.GetLeftPart(UriPartial.Authority) + target;
        else if (!target.Contains("://", StringComparison.Ordinal))
            target = Uri.TryCreate(from, target, out var combined) ? combined.AbsoluteUri : "";
        var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        if (!Uri.TryCreate(target, asItIs, out var to) || !to.IsAbsoluteUri)
            throw Errors.NotARegistry(from.Authority, "it redirects to something that is no URL");
        if (NamesUser(target))
            throw Errors.UnsafeRedirect(from.Authority, Name(to), "it has a user's name in it");
        Check(from, to, options);
        return to;
    }

    /// <summary>Whether two URLs have one scheme, host and port, so that credentials of one are meant for the other.</summary>
    public static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Authority.Equals(b.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether something stands in front of the host, and be it an empty name. By the text: of some, such as
    /// <c>https://@[::1]@@a\@b/</c>, the framework says that there is no user, and reads another host when it reads it again.
    /// </summary>
    public static bool NamesUser(string url)
    {
        var rest = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + "://".Length : 0);
        return (rest.IndexOfAny("/?#") is >= 0 and var end ? rest[..end] : rest).Contains('@');
    }

    private static void Check(Uri from, Uri to, RegistryOptions options)
    {
        if (to.Scheme != Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttp)
            throw Errors.UnsafeRedirect(from.Authority, Name(to), "only http and https are followed");
        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp && !options.IsInsecure(to.Authority)
            && !(AddressRule.IsLoopback(from.Host) && AddressRule.IsLoopback(to.Host)))
        {
            throw Errors.UnsafeRedirect(from.Authority, Name(to),
                "it leads from https to http; a registry behind a proxy must be told its own URL");
        }
    }

    // Without the query: that is where signed URLs have their secret.
    private static string Name(Uri url) => $"{url.Scheme}://{url.Authority}";
}
