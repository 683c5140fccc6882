using System.IO.Pipes;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using ImageBuild.Oci;

namespace ImageBuild.Engine;

/// <summary>Speaks docker's engine API, which podman's service understands too, as far as images come and go.</summary>
public sealed class EngineClient : IDisposable
{
    // An engine is on this machine, or near: it answers at once or not at all.
    private static readonly TimeSpan PingTime = TimeSpan.FromSeconds(3);
    private readonly HttpClient http;

    /// <summary>A client; nothing is connected yet.</summary>
    public EngineClient(EngineAddress address)
    {
        Address = address;
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, token) => ConnectAsync(address.Endpoint, token) };
        http = new HttpClient(handler) { BaseAddress = new Uri("http://engine/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Where it is.</summary>
    public EngineAddress Address { get; }

    /// <summary>The first engine that answers; null if none does.</summary>
    public static async Task<EngineClient?> FindAsync(IEnumerable<EngineAddress> candidates, CancellationToken cancellationToken)
    {
        foreach (var address in candidates)
        {
            var client = new EngineClient(address);
            if (await client.AnswersAsync(cancellationToken))
                return client;
            client.Dispose();
        }

        return null;
    }

    /// <summary>Gives an image that the engine has another name.</summary>
    /// <param name="id">The image's id, or its manifest's digest for an engine that keeps images in containerd.</param>
    /// <returns>Whether it has the image.</returns>
    /// <exception cref="ImageBuildException">IMG2018: the engine refuses.</exception>
    public async Task<bool> TryTagAsync(Digest id, Reference name, CancellationToken cancellationToken)
    {
        var to = $"repo={Uri.EscapeDataString(name.FamiliarRepository)}&tag={Uri.EscapeDataString(name.Tag!)}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"images/{Uri.EscapeDataString(id.ToString())}/tag?{to}");
        using var answer = await SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return false;
        await EnsureSuccessAsync(answer, cancellationToken);
        return true;
    }

    /// <summary>Loads an archive as <c>docker load</c> does.</summary>
    /// <exception cref="ImageBuildException">IMG2018: the engine refuses it.</exception>
    public async Task LoadAsync(Stream archive, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "images/load?quiet=1") { Content = new StreamContent(archive) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var answer = await SendAsync(request, cancellationToken);
        await EnsureSuccessAsync(answer, cancellationToken);
        // It has said 200 by the time it finds something wrong, and tells that in the body, a JSON document a line.
        using var body = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        while (await body.ReadLineAsync(cancellationToken) is { } line)
        {
            if (MemberOf(line, "error") is { } error)
                throw Errors.EngineRefused(Address.Kind, error);
        }
    }

    /// <summary>Saves an image as <c>docker save</c> does.</summary>
    /// <exception cref="ImageBuildException">IMG3005: the engine does not have it; IMG2018: it refuses.</exception>
    public async Task SaveAsync(Reference name, Stream archive, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"images/{Uri.EscapeDataString(name.FamiliarName)}/get");
        using var answer = await SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            throw Errors.ImageNotFound(name.FamiliarName, $"{Address.Kind} does not have it.");
        await EnsureSuccessAsync(answer, cancellationToken);
        try
        {
            await answer.Content.CopyToAsync(archive, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw Errors.EngineRefused(Address.Kind, e.Message);
        }
    }

    /// <summary>
    /// The id of the image that a name stands for: the digest of its configuration, or of its manifest for an engine that
    /// keeps images in containerd. Null if there is none, or the engine does not say.
    /// </summary>
    public async Task<Digest?> IdOfAsync(Reference name, CancellationToken cancellationToken)
    {
        var image = await GetAsync($"images/{Uri.EscapeDataString(name.FamiliarName)}/json", cancellationToken);
        return Digest.TryParse(Member(image, "Id")?.ToString(), out var id) ? id : null;
    }

    /// <summary>
    /// Whether it takes an archive without the layers that it has: docker does, where it keeps images itself (moby,
    /// tarexport/load.go looks for the chain before it opens the file); podman, and docker with containerd's store, do not.
    /// </summary>
    public async Task<bool> LoadsWithoutKnownLayersAsync(CancellationToken cancellationToken)
    {
        var components = Member(await GetAsync("version", cancellationToken), "Components");
        var status = Member(await GetAsync("info", cancellationToken), "DriverStatus");
        return Items(components).Any(c => Member(c, "Name")?.ToString() == "Engine")
            && status is not null && !status.Value.GetRawText().Contains("containerd", StringComparison.Ordinal);
    }

    /// <summary>The layers of an image of the engine, lowest first; none if it does not have it.</summary>
    public async Task<IReadOnlyList<DiffId>> LayersOfAsync(Reference name, CancellationToken cancellationToken)
    {
        var image = await GetAsync($"images/{Uri.EscapeDataString(name.FamiliarName)}/json", cancellationToken);
        var layers = new List<DiffId>();
        foreach (var layer in Items(Member(Member(image, "RootFS"), "Layers")))
        {
            if (!Digest.TryParse(layer.ToString(), out var digest))
                break;
            layers.Add(new DiffId(digest));
        }

        return layers;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(PingTime);
        try
        {
            using var answer = await http.GetAsync(new Uri("_ping", UriKind.Relative), time.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Errors.EngineRefused(Address.Kind, e.Message);
        }
    }

    private async Task EnsureSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        throw Errors.EngineRefused(Address.Kind, MemberOf(body, "message") ?? $"it answered {(int)answer.StatusCode}");
    }

    // Null where there is no such thing.
    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode ? Parse(await answer.Content.ReadAsStringAsync(cancellationToken)) : null;
    }

    private static string? MemberOf(string json, string name) => Member(Parse(json), name)?.ToString();

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } && of.Value.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement? of) =>
        of is { ValueKind: JsonValueKind.Array } ? of.Value.EnumerateArray() : default;

    private static JsonElement? Parse(string json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(EngineEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (endpoint is EngineEndpoint.Pipe { Name: var name })
        {
            var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
            await pipe.ConnectAsync(cancellationToken);
            return pipe;
        }

        EndPoint address = endpoint switch
        {
            EngineEndpoint.Tcp tcp => new DnsEndPoint(tcp.Host, tcp.Port),
            EngineEndpoint.Socket socket => new UnixDomainSocketEndPoint(socket.Path),
            _ => throw new InvalidOperationException(endpoint.ToString()),
        };
        var connection = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await connection.ConnectAsync(address, cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
