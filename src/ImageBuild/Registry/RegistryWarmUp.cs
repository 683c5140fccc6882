using System.Net;
using System.Net.Sockets;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>
/// The first question to a registry takes a process a tenth of a second, most of it compiling: some 250 generic methods of
/// the framework's HTTP client and sockets are in no image of its own. Asked here ahead, of a server of this process on
/// loopback that knows no image, that goes on beside other work.
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

    /// <summary>Asks for an image that is not there.</summary>
    internal static async Task<Descriptor?> AskAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var registry = $"localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
        using var place = new RegistryPlace(new RegistryOptions { InsecureRegistries = [registry], Retries = 0 });
        var answering = AnswerAsync(listener.AcceptTcpClientAsync());
        var found = await place.ResolveAsync($"{registry}/none:none", CancellationToken.None);
        await answering;
        return found;
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

    private static async Task AnswerAsync(Task<TcpClient> accepted)
    {
        using var asker = await accepted;
        await asker.GetStream().ReadAtLeastAsync(new byte[4096], 1);
        await asker.GetStream().WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
    }
}
