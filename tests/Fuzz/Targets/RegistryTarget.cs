using System.Text;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Registry;

namespace ImageBuild.Fuzz.Targets;

/// <summary>
/// What a registry and its token server answer, head and all. The first line says what is asked of it: <c>pull</c>,
/// <c>push</c>, <c>referrers</c> or <c>login</c>; then come the answers, one after the other, divided by lines <c>---</c>.
/// In them <c>$HOST</c> is the registry itself.
/// </summary>
internal sealed class RegistryTarget() : FuzzTarget("registry")
{
    private static readonly Lazy<AnsweringServer> Server = new(() => new AnsweringServer());
    private static readonly Blob Layer = Blob.Of(MediaTypes.OciLayer, "some bytes"u8.ToArray());

    public override IReadOnlyList<string> Words { get; } =
    [
        "\n---\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 401 Unauthorized\r\n", "HTTP/1.1 307 Temporary Redirect\r\n", "HTTP/1.1 202 Accepted\r\n", "HTTP/1.1 206 Partial Content\r\n",
        "HTTP/1.1 429 Too Many Requests\r\n", "HTTP/1.1 503 Service Unavailable\r\n", "HTTP/1.1 201 Created\r\n", "HTTP/1.1 416 Requested Range Not Satisfiable\r\n",
        "Location: http://$HOST/v2/a/b/blobs/uploads/1\r\n", "Location: /v2/a/b/blobs/uploads/1?_state=x\r\n", "Range: 0-9\r\n", "Content-Range: bytes 0-9/10\r\n", "Retry-After: -1\r\n",
        "Link: </v2/a/b/referrers/x?n=1>; rel=\"next\"\r\n", "Docker-Content-Digest: sha256:" + new string('a', 64) + "\r\n", "OCI-Subject: x\r\n", "OCI-Chunk-Min-Length: 4\r\n",
        "WWW-Authenticate: Bearer realm=\"http://$HOST/token\",service=\"s\",scope=\"repository:a/b:pull\"\r\n", "WWW-Authenticate: Basic realm=\"x\"\r\n", "Content-Length: 4\r\n",
        "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n", "Content-Type: application/vnd.oci.image.index.v1+json\r\n", "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "{\"token\":\"t\",\"expires_in\":60}",
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}", "expires_in\":1e99", "\\ud800", "http://[", "http://$HOST:99999/",
    ];

    public override int TestMutations => 60;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.Latin1.GetString(input);
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        if (line < 0)
            return;
        var host = Server.Value.Host;
        Server.Value.Answers(text[(line + 1)..].Replace("$HOST", host, StringComparison.Ordinal).Split("\n---\n"));
        AskAsync(text[..line], host).GetAwaiter().GetResult();
    }

    private static async Task AskAsync(string what, string host)
    {
        using var place = new RegistryPlace(new RegistryOptions
        {
            InsecureRegistries = [host],
            Retries = 0,
            StallTimeout = TimeSpan.FromSeconds(5),
        });
        var name = $"{host}/a/b:c";
        switch (what)
        {
            case "pull":
                await using (var source = place.OpenSource(name))
                    await PullAsync(source, name);
                break;
            case "push":
                await using (var destination = place.OpenDestination(name))
                    await PushAsync(destination);
                break;
            case "referrers":
                await place.ListReferrersAsync(name, CancellationToken.None);
                break;
            case "login":
                await place.LogInAsync(host, CancellationToken.None);
                break;
        }
    }

    private static async Task PullAsync(IImageSource source, string name)
    {
        var set = await ImageSet.ReadAsync(source, name, platform: null, CancellationToken.None);
        foreach (var blob in set.Images.SelectMany(i => i.Blobs))
        {
            await using var content = await blob.OpenVerifiedAsync(CancellationToken.None);
            await content.CopyToAsync(Stream.Null);
        }
    }

    private static async Task PushAsync(IImageDestination destination)
    {
        if (!await destination.TryReuseBlobAsync(Layer, CancellationToken.None))
            await destination.PutBlobAsync(Layer, new Progress<long>(), CancellationToken.None);
        var document = Document.Of(MediaTypes.OciManifest, OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = Layer.Descriptor, Layers = [Layer.Descriptor] }));
        await destination.PutManifestAsync(document, CancellationToken.None);
        await destination.CommitAsync(document, CancellationToken.None);
    }
}
