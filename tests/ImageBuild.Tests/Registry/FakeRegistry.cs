using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using ImageBuild.Oci;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageBuild.Tests.Registry;

/// <summary>
/// A registry in memory, on a free port of the loopback interface, that does what the distribution-spec says until a
/// <see cref="Fault"/> comes in between. It remembers every request.
/// </summary>
internal sealed partial class FakeRegistry : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly ConcurrentDictionary<(string Repository, string Digest), byte[]> blobs = new();
    private readonly ConcurrentDictionary<(string Repository, string Name), (string Type, byte[] Bytes)> manifests = new();

    private FakeRegistry(IReadOnlyList<Fault> faults, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
        });
        server = builder.Build();
        server.Use(RecordAsync);
        foreach (var fault in faults)
            server.Use((context, next) => fault(this, context, () => next(context)));
        server.Run(ServeAsync);
    }

    /// <summary>Host and port.</summary>
    public string Host { get; private set; } = "";

    /// <summary>Scheme, host and port.</summary>
    public string Url { get; private set; } = "";

    /// <summary>What was asked so far, without the look whether it speaks TLS.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. requests.Where(r => r.Path != "/v2/")];

    /// <summary>Starts one.</summary>
    /// <param name="faults">What comes in between, outermost first.</param>
    public static Task<FakeRegistry> StartAsync(params IReadOnlyList<Fault> faults) => StartAsync(null, faults);

    /// <summary>Starts one that speaks TLS with a certificate.</summary>
    public static async Task<FakeRegistry> StartAsync(X509Certificate2? certificate, params IReadOnlyList<Fault> faults)
    {
        var registry = new FakeRegistry(faults, certificate);
        await registry.server.StartAsync();
        var addresses = registry.server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        registry.Url = addresses.Addresses.Single();
        registry.Host = new Uri(registry.Url).Authority;
        return registry;
    }

    /// <summary>The requests of a method whose path has a text in it.</summary>
    public IReadOnlyList<RecordedRequest> Of(string method, string path) =>
        [.. requests.Where(r => r.Method == method && r.Path.Contains(path, StringComparison.Ordinal))];

    /// <summary>Puts a blob into a repository.</summary>
    public void AddBlob(string repository, byte[] bytes) => AddBlob(repository, Digest.Of(bytes), bytes);

    /// <summary>Puts bytes into a repository under a digest that may not be theirs.</summary>
    public void AddBlob(string repository, Digest digest, byte[] bytes) => blobs[(repository, digest.ToString())] = bytes;

    /// <summary>Puts a manifest into a repository, by its digest and by a name.</summary>
    public void AddManifest(string repository, string name, string type, byte[] bytes)
    {
        manifests[(repository, name)] = (type, bytes);
        manifests[(repository, Digest.Of(bytes).ToString())] = (type, bytes);
    }

    /// <summary>Whether a repository has a blob.</summary>
    public bool HasBlob(string repository, Digest digest) => blobs.ContainsKey((repository, digest.ToString()));

    /// <summary>What a tag names; null if there is no such tag.</summary>
    public byte[]? Manifest(string repository, string tag) =>
        manifests.TryGetValue((repository, tag), out var found) ? found.Bytes : null;

    /// <summary>The digest of what a tag names; null if there is no such tag.</summary>
    public Digest? Tagged(string repository, string tag) =>
        manifests.TryGetValue((repository, tag), out var found) ? Digest.Of(found.Bytes) : null;

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new RecordedRequest(
            context.Request.Method, context.Request.Path, context.Request.QueryString.ToString(), headers)
        {
            Protocol = context.Request.Protocol,
        };
        requests.Enqueue(request);
        context.Items[nameof(RecordedRequest)] = request;
        await next(context);
        request.Status = context.Response.StatusCode;
    }

    private Task ServeAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["v2"] => Task.CompletedTask,
            ["v2", .. var name, "manifests", var reference] => ManifestAsync(context, string.Join('/', name), reference),
            ["v2", .. var name, "referrers", var digest] => ReferrersAsync(context, string.Join('/', name), digest),
            ["v2", .. var name, "blobs", "uploads"] => OpenUploadAsync(context, string.Join('/', name)),
            ["v2", .. var name, "blobs", "uploads", var id] => UploadAsync(context, string.Join('/', name), id),
            ["v2", .. var name, "blobs", var digest] => BlobAsync(context, string.Join('/', name), digest),
            _ => FailAsync(context, 404, "UNSUPPORTED", "no such endpoint"),
        };
    }

    private async Task ManifestAsync(HttpContext context, string repository, string name)
    {
        if (context.Request.Method == "PUT")
        {
            var bytes = await ReadAsync(context);
            AddManifest(repository, name, context.Request.ContentType!, bytes);
            context.Response.Headers["Docker-Content-Digest"] = Digest.Of(bytes).ToString();
            if (SubjectOf(bytes) is { } subject)
                context.Response.Headers["OCI-Subject"] = subject;
            context.Response.StatusCode = 201;
            return;
        }

        if (!manifests.TryGetValue((repository, name), out var manifest))
        {
            await FailAsync(context, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }

        if (context.Request.Method == "DELETE")
        {
            foreach (var key in manifests.Keys.Where(k => k.Repository == repository && manifests[k].Bytes.AsSpan().SequenceEqual(manifest.Bytes)))
                manifests.TryRemove(key, out _);
            context.Response.StatusCode = 202;
            return;
        }

        context.Response.ContentType = manifest.Type;
        context.Response.ContentLength = manifest.Bytes.Length;
        context.Response.Headers["Docker-Content-Digest"] = Digest.Of(manifest.Bytes).ToString();
        if (context.Request.Method == "GET")
            await context.Response.Body.WriteAsync(manifest.Bytes);
    }

    // All that have the subject, one a page.
    private async Task ReferrersAsync(HttpContext context, string repository, string subject)
    {
        var all = manifests.Where(m => m.Key.Repository == repository && m.Key.Name.Contains(':', StringComparison.Ordinal)
            && SubjectOf(m.Value.Bytes) == subject).OrderBy(m => m.Key.Name, StringComparer.Ordinal).ToList();
        var page = int.Parse(context.Request.Query["page"].FirstOrDefault("0")!, System.Globalization.CultureInfo.InvariantCulture);
        if (page + 1 < all.Count)
            context.Response.Headers.Link = $"</v2/{repository}/referrers/{subject}?page={page + 1}>; rel=\"next\"";
        var index = new Index
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = [.. all.Skip(page).Take(1).Select(m => new Descriptor
            {
                MediaType = m.Value.Type,
                Digest = Digest.Of(m.Value.Bytes),
                Size = m.Value.Bytes.Length,
                ArtifactType = OciJson.ReadManifest(m.Value.Bytes).ArtifactType,
            })],
        };
        context.Response.ContentType = MediaTypes.OciIndex;
        await context.Response.Body.WriteAsync(OciJson.Write(index));
    }

    private static string? SubjectOf(byte[] manifest)
    {
        using var json = System.Text.Json.JsonDocument.Parse(manifest);
        return json.RootElement.TryGetProperty("subject", out var subject) ? subject.GetProperty("digest").GetString() : null;
    }

    private async Task BlobAsync(HttpContext context, string repository, string digest)
    {
        if (!blobs.TryGetValue((repository, digest), out var bytes))
        {
            await FailAsync(context, 404, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }

        var from = 0;
        if (context.Request.GetTypedHeaders().Range?.Ranges.Single().From is { } start)
        {
            from = (int)start;
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }

        context.Response.ContentLength = bytes.Length - from;
        if (context.Request.Method == "GET")
            await context.Response.Body.WriteAsync(bytes.AsMemory(from));
    }

    /// <summary>Answers with an error as the specification has it.</summary>
    public static Task FailAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return context.Request.Method == "HEAD" ? Task.CompletedTask
            : context.Response.WriteAsJsonAsync(new { errors = new[] { new { code, message } } });
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
