using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageBuild.Fuzz.Targets;

/// <summary>A server that gives one answer after the other, whatever it is asked, and closes the connection after each.</summary>
internal sealed class AnsweringServer
{
    private const int Patience = 1000; // milliseconds
    private static readonly byte[] Nothing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private volatile Queue<byte[]> answers = [];

    /// <summary>Starts it.</summary>
    public AnsweringServer()
    {
        listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>Its host and port.</summary>
    public string Host => listener.LocalEndpoint.ToString()!;

    /// <summary>What it gives from now on; then, that there is nothing.</summary>
    public void Answers(IEnumerable<string> texts) => answers = new(texts.Select(Encoding.Latin1.GetBytes));

    private void Serve()
    {
        while (true)
        {
            using var connection = listener.AcceptSocket();
            connection.NoDelay = true;
            connection.ReceiveTimeout = Patience;
            try
            {
                Serve(connection);
            }
            catch (SocketException)
            {
                // It has had enough of the answer.
            }
        }
    }

    private void Serve(Socket connection)
    {
        if (!ReadRequest(connection))
            return;
        connection.Send(answers.TryDequeue(out var answer) ? answer : Nothing);
        connection.Shutdown(SocketShutdown.Send);
        // What it still sends is taken, or closing would take back the answer.
        var rest = new byte[4096];
        while (connection.Receive(rest) > 0)
        {
        }
    }

    private static bool ReadRequest(Socket connection)
    {
        var request = new byte[16 << 10];
        for (int length = 0, read; (read = connection.Receive(request.AsSpan(length))) > 0;)
        {
            length += read;
            if (request.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
                return true;
        }

        return false;
    }
}
