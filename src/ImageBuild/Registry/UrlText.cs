using System.Buffers;

namespace ImageBuild.Registry;

/// <summary>URLs that strangers write, as text.</summary>
internal static class UrlText
{
    // RFC 3986 has none of them, and parsers make this or that of each: a slash, nothing at all, a part of a name.
    private static readonly SearchValues<char> Ambiguous = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c), '\\', '\u007f']);

    /// <summary>Whether everybody who reads it takes the same for its host: no user's name, no backslash, no control character.</summary>
    public static bool HasPlainHost(string url)
    {
        var rest = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + "://".Length : 0);
        var authority = rest.IndexOfAny("/?#") is >= 0 and var end ? rest[..end] : rest;
        return !authority.Contains('@') && !url.AsSpan().ContainsAny(Ambiguous);
    }
}
