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
        Accept(context, repository, id);
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

        upload.Write(await ReadAsync(context));
        if (context.Request.Method == "PATCH")
        {
            Accept(context, repository, id);
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

    // Relative, and with a query that has to come back as it is: both are the server's right.
    private static void Accept(HttpContext context, string repository, string id)
    {
        context.Response.Headers.Location = $"/v2/{repository}/blobs/uploads/{id}?_state=a%2Fb%3D";
        context.Response.StatusCode = 202;
    }
}
