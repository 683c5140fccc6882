using System.Net;
using System.Net.Sockets;
using System.Text;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>
/// The first question to a registry takes a process a tenth of a second, most of it compiling: some 250 generic methods of
/// the framework's HTTP client and sockets are in no image of its own. Asked here ahead, of a server of this process on
/// loopback that has nothing and takes all, that goes on beside other work.
/// </summary>
public static class RegistryWarmUp
{
    private static int begun;

    /// <summary>Begins, if nobody in this process has; returns at once. Nothing comes of it but speed.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref begun, 1) == 0)
            _ = Task.Run(TryAskAsync);
    }

    /// <summary>Asks for an image, and sends a blob and an index.</summary>
    internal static async Task<RegistryStatistics> AskAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var registry = $"localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
        using var place = new RegistryPlace(new RegistryOptions { InsecureRegistries = [registry], Retries = 0 });
        _ = AnswerAsync(listener.AcceptTcpClientAsync());
        await place.ResolveAsync($"{registry}/none:none", CancellationToken.None);
        await using var destination = place.OpenDestination($"{registry}/none:none");
        var blob = Blob.Of(MediaTypes.OciConfig, "{}"u8.ToArray());
        if (!await destination.TryReuseBlobAsync(blob, CancellationToken.None))
            await destination.PutBlobAsync(blob, null, CancellationToken.None);
        var index = Document.Of(MediaTypes.OciIndex, """{"schemaVersion":2,"manifests":[]}"""u8.ToArray());
        await destination.CommitAsync(index, CancellationToken.None);
        return place.Statistics;
    }

    private static async Task TryAskAsync()
    {
        try
        {
            await AskAsync();
        }
        catch (Exception e) when (e is SocketException or IOException or ImageBuildException)
        {
            // Then the first question takes its time.
        }
    }

    // Until the one who asks hangs up. What it sends is short, and its body, if it has one, ends in a brace.
    private static async Task AnswerAsync(Task<TcpClient> accepted)
    {
        using var asker = await accepted;
        var stream = asker.GetStream();
        var buffer = new byte[8192];
        for (var length = 0; await stream.ReadAsync(buffer.AsMemory(length)) is var read and > 0;)
        {
            length += read;
            var request = Encoding.ASCII.GetString(buffer, 0, length);
            if (!request.EndsWith(request.StartsWith("PUT ", StringComparison.Ordinal) ? "}" : "\r\n\r\n", StringComparison.Ordinal))
                continue;
            length = 0;
            var status = request[0] == 'H' ? "404 Not Found" : request.StartsWith("POST", StringComparison.Ordinal) ? "202 Accepted" : "201 Created";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nLocation: /v2/none/blobs/uploads/1\r\nContent-Length: 0\r\n\r\n"));
        }
    }
}
