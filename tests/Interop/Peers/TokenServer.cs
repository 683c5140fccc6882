using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImageBuild.Interop.Peers;

/// <summary>
/// A token server whose tokens docker-registry checks itself (distribution's token specification): user "user", password
/// "right". Whoever is nobody may pull.
/// </summary>
internal sealed class TokenServer : IDisposable
{
    private readonly RSA key = RSA.Create(2048);
    private readonly X509Certificate2 certificate;
    private readonly HttpListener listener = new();
    private readonly bool hasGet;

    /// <summary>Starts one.</summary>
    /// <param name="hasGet">Whether it can be asked by GET, or by POST alone (OAuth2).</param>
    public TokenServer(bool hasGet)
    {
        this.hasGet = hasGet;
        certificate = new CertificateRequest("CN=tokens", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Url = $"http://127.0.0.1:{FreePort()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it is.</summary>
    public string Url { get; }

    /// <summary>The scopes that were asked for, in order.</summary>
    public List<string> Scopes { get; } = [];

    /// <summary>A docker-registry that sends everybody here.</summary>
    public DockerRegistry StartRegistry() => DockerRegistry.Start(
        configuration: $"auth:\n  token: {{realm: {Url}token, service: test, issuer: tokens, rootcertbundle: FOLDER/tokens.pem}}",
        prepare: f => File.WriteAllText($"{f}/tokens.pem", certificate.ExportCertificatePem()));

    public void Dispose()
    {
        listener.Stop();
        certificate.Dispose();
        key.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var form = System.Web.HttpUtility.ParseQueryString(await reader.ReadToEndAsync());
        var isPost = context.Request.HttpMethod == "POST";
        var scopes = (isPost ? form["scope"]?.Split(' ') : context.Request.QueryString.GetValues("scope")) ?? [];
        var sent = context.Request.Headers["Authorization"];
        var isUser = isPost ? (form["grant_type"], form["username"], form["password"]) == ("password", "user", "right")
            : sent == "Basic " + Convert.ToBase64String("user:right"u8);
        if (!isPost && !hasGet)
            context.Response.StatusCode = 405;
        else if (!isUser && (isPost || sent is not null))
            context.Response.StatusCode = 401;
        else
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(new JsonObject { ["access_token"] = Token(scopes, isUser) }.ToJsonString()));
        context.Response.Close();
    }

    private string Token(string[] scopes, bool isUser)
    {
        Scopes.AddRange(scopes);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var access = scopes.Select(s => s.Split(':')).Select(s => new
        {
            type = s[0],
            name = s[1],
            actions = isUser ? s[2].Split(',') : ["pull"],
        });
        var head = new { typ = "JWT", alg = "RS256", x5c = new[] { Convert.ToBase64String(certificate.RawData) } };
        var claims = new { iss = "tokens", sub = "user", aud = "test", exp = now + 300, nbf = now - 10, iat = now, jti = $"{now}", access };
        var text = $"{Base64Url(JsonSerializer.SerializeToUtf8Bytes(head))}.{Base64Url(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64Url(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
