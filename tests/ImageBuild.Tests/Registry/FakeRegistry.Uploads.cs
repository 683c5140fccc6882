using System.Collections.Concurrent;
using ImageBuild.Oci;
using Microsoft.AspNetCore.Http;

namespace ImageBuild.Tests.Registry;

internal sealed partial class FakeRegistry
{
    private readonly ConcurrentDictionary<string, MemoryStream> uploads = new();

    /// <summary>Uploads that were opened and neither ended nor given up.</summary>
    public int OpenUploads => uploads.Count;

    private Task OpenUploadAsync(HttpContext context, string repository)
    {
        var mount = context.Request.Query["mount"].ToString();
        if (mount.Length > 0 && blobs.TryGetValue((context.Request.Query["from"].ToString(), mount), out var bytes))
        {
            blobs[(repository, mount)] = bytes;
            context.Response.StatusCode = 201;
            return Task.CompletedTask;
        }

        var id = Guid.NewGuid().ToString("N");
        uploads[id] = new MemoryStream();
        Accept(context, repository, id, 0);
        return Task.CompletedTask;
    }

    private async Task UploadAsync(HttpContext context, string repository, string id)
    {
        if (context.Request.Method == "DELETE")
        {
            context.Response.StatusCode = uploads.TryRemove(id, out _) ? 204 : 404;
            return;
        }

        if (!uploads.TryGetValue(id, out var upload) || !context.Request.Query.ContainsKey("_state"))
        {
            await FailAsync(context, 404, "BLOB_UPLOAD_UNKNOWN", "upload unknown to registry");
            return;
        }

        if (context.Request.Method == "GET")
        {
            Accept(context, repository, id, upload.Length);
            context.Response.StatusCode = 204;
            return;
        }

        // Each location is good for one request, and a chunk must be the next.
        var range = context.Request.Headers.ContentRange.ToString();
        if (context.Request.Query["_state"] != StateOf(upload.Length)
            || (range.Length > 0 && range != $"{upload.Length}-{upload.Length + context.Request.ContentLength - 1}"))
        {
            await FailAsync(context, 416, "RANGE_INVALID", "invalid content range");
            return;
        }

        // What comes before a connection breaks is kept.
        await context.Request.Body.CopyToAsync(upload);
        if (context.Request.Method == "PATCH")
        {
            Accept(context, repository, id, upload.Length);
            return;
        }

        uploads.TryRemove(id, out _);
        var digest = context.Request.Query["digest"].ToString();
        if (Digest.Of(upload.ToArray()).ToString() != digest)
        {
            await FailAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
            return;
        }

        blobs[(repository, digest)] = upload.ToArray();
        context.Response.StatusCode = 201;
    }

    // Relative, another each time, and with a query that has to come back as it is: all are the server's right.
    private static void Accept(HttpContext context, string repository, string id, long length)
    {
        context.Response.Headers.Location =
            $"/v2/{repository}/blobs/uploads/{id}?_state={Uri.EscapeDataString(StateOf(length))}";
        context.Response.Headers.Range = $"0-{Math.Max(length, 1) - 1}";
        context.Response.StatusCode = 202;
    }

    private static string StateOf(long length) => $"a/b={length}";
}
