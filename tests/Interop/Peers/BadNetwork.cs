using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ImageBuild.Interop.Peers;

/// <summary>A network between a client and a server of this machine: slow, and cutting connections.</summary>
internal sealed class BadNetwork : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int port;
    private int cuts;

    /// <summary>Begins to listen.</summary>
    /// <param name="host">The server: <c>host:port</c>.</param>
    public BadNetwork(string host)
    {
        port = int.Parse(host.Split(':')[1], CultureInfo.InvariantCulture);
        listener.Start();
        Host = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    /// <summary>Where the server is behind this network.</summary>
    public string Host { get; }

    /// <summary>How many bytes a second a connection carries from the server.</summary>
    public int BytesPerSecond { get; init; } = int.MaxValue;

    /// <summary>After how many bytes from the server a connection is cut.</summary>
    public int CutAfter { get; init; } = int.MaxValue;

    /// <summary>How many were cut.</summary>
    public int Cuts => cuts;

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            using var _ = client;
            await server.ConnectAsync(IPAddress.Loopback, port, stop.Token);
            var up = client.GetStream().CopyToAsync(server.GetStream(), stop.Token);
            await Task.WhenAny(up, DownAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side hung up, and so the other does.
        }
    }

    private async Task DownAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 << 10];
        int read;
        for (var left = CutAfter; left > 0; left -= read)
        {
            read = await from.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)), stop.Token);
            if (read == 0)
                return;
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
            if (BytesPerSecond != int.MaxValue)
                await Task.Delay(TimeSpan.FromSeconds(read / (double)BytesPerSecond), stop.Token);
        }

        Interlocked.Increment(ref cuts);
    }
}
