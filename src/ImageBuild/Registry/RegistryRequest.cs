using System.Net.Http.Headers;

namespace ImageBuild.Registry;

/// <summary>One request of the protocol, from which a message is made for each try.</summary>
/// <param name="Path">The path and query behind the registry's <c>/v2/</c>.</param>
internal sealed record RegistryRequest(HttpMethod Method, string Path, AuthScope Scope)
{
    /// <summary>Where to send it if not to <see cref="Path"/>: the location of an upload.</summary>
    public Uri? Location { get; init; }

    /// <summary>The media types that are wanted.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>The first byte that is wanted.</summary>
    public long From { get; init; }

    /// <summary>Makes the body.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>Whether a redirect is followed.</summary>
    public bool IsRead => Method == HttpMethod.Get || Method == HttpMethod.Head;

    /// <summary>A message to a URL.</summary>
    public HttpRequestMessage ToMessage(Uri url, AuthenticationHeaderValue? authorization)
    {
        var message = new HttpRequestMessage(Method, url) { Content = Body?.Invoke() };
        message.Headers.Authorization = authorization;
        foreach (var type in Accept)
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        if (From > 0)
            message.Headers.Range = new RangeHeaderValue(From, null);
        return message;
    }
}
