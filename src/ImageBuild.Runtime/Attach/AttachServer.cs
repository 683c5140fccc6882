using System.Buffers.Binary;
using System.Net.Sockets;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Attach;

/// <summary>
/// Those who are attached to a process that this one keeps: they get what it writes from then on, and its exit code; they
/// give it input, signals and the size of their terminal. Who does not take what it writes is waited for as a reader of a
/// pipe is, but no longer than ten seconds: then it is attached no more.
/// </summary>
public sealed class AttachServer : IDisposable
{
    /// <summary>The socket's name in the folder that it listens in.</summary>
    internal const string SocketName = "attach";

    private const int PatienceMilliseconds = 10_000;
    private const int MostWaiting = 16;

    private readonly Lock gate = new();
    private readonly List<Socket> clients = [];
    private SafeFd? folder;
    private Socket? listener;
    private AttachTarget target = new();
    private bool isServing;

    /// <summary>Takes one in who is there from the beginning.</summary>
    /// <param name="descriptor">His end, as <see cref="AttachClient.Pair"/> gives it.</param>
    public void Add(int descriptor)
    {
        var client = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        var packet = new byte[AttachPacket.MaxSize];
        if (client.Available > 0 && client.Receive(packet) is var length and > 0 && packet[0] == AttachPacket.Size)
            TerminalSize = packet[1..length];
        Add(client);
    }

    /// <summary>The size of the terminal of who was there from the beginning (struct winsize); empty if he has none.</summary>
    internal byte[] TerminalSize { get; private set; } = [];

    /// <summary>Takes in whoever comes by a socket in a folder.</summary>
    /// <exception cref="IOException">There can be none.</exception>
    public void Listen(string path)
    {
        folder = Linux.OpenAt2(SafeFd.Cwd, path, Linux.O_PATH | Linux.O_DIRECTORY, 0);
        File.Delete(Path.Combine(path, SocketName));
        listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            listener.Bind(AddressIn(folder));
            listener.Listen(MostWaiting);
        }
        catch (SocketException e)
        {
            // The framework has no word for what a disk refuses. A plain file is refused for the same reason.
            File.Create(Path.Combine(path, SocketName), 1, FileOptions.DeleteOnClose).Dispose();
            throw new IOException(e.Message, e);
        }

        Start(Accept);
    }

    // By the folder's descriptor: the path of a socket has room for 107 bytes (unix(7)).
    internal static UnixDomainSocketEndPoint AddressIn(SafeFd folder) => new($"{folder.ProcPath}/{SocketName}");

    /// <summary>From now on what they send goes there. What they sent before has waited.</summary>
    internal void Serve(AttachTarget to)
    {
        lock (gate)
        {
            target = to;
            if (!isServing)
                clients.ForEach(c => Start(() => Read(c)));
            isServing = true;
        }
    }

    /// <summary>Gives them what the process wrote.</summary>
    internal void Write(byte kind, ReadOnlySpan<byte> bytes)
    {
        Socket[] all;
        lock (gate)
            all = [.. clients];
        if (all.Length == 0)
            return;
        byte[] packet = [kind, .. bytes];
        foreach (var client in all)
            TrySend(client, packet);
    }

    /// <summary>Tells them how the process ended, and lets them go.</summary>
    public void End(int exitCode)
    {
        var code = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(code, exitCode);
        Write(AttachPacket.Exit, code);
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            // It removes its file, by the name that the folder's descriptor gives it.
            listener?.Dispose();
            listener = null;
            folder?.Dispose();
            clients.ForEach(c => c.Dispose());
            clients.Clear();
        }
    }

    private void Accept()
    {
        try
        {
            while (listener is { } socket)
                Add(socket.Accept());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of it.
        }
    }

    private void Add(Socket client)
    {
        client.SendTimeout = PatienceMilliseconds;
        lock (gate)
        {
            clients.Add(client);
            if (isServing)
                Start(() => Read(client));
        }
    }

    private void Read(Socket client)
    {
        var packet = new byte[AttachPacket.MaxSize];
        try
        {
            while (client.Receive(packet) is var length and > 0)
                Take(packet[0], packet.AsSpan(1..length));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone, however.
        }

        Remove(client);
    }

    private void Take(byte kind, ReadOnlySpan<byte> bytes)
    {
        AttachTarget to;
        lock (gate)
            to = target;
        if (kind == AttachPacket.Input)
            to.TryWrite(bytes);
        else if (kind == AttachPacket.Size && to.Terminal is { IsClosed: false } terminal)
            Linux.SetWindowSize(terminal, bytes);
        else if (kind == AttachPacket.Signal && bytes.Length == 1)
            to.Signal?.Invoke(bytes[0]);
    }

    private void TrySend(Socket client, byte[] packet)
    {
        try
        {
            client.Send(packet);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Remove(client);
        }
    }

    private void Remove(Socket client)
    {
        lock (gate)
            clients.Remove(client);
        client.Dispose();
    }

    // These block for as long as somebody is attached.
    private static void Start(Action action) => new Thread(() => action()) { IsBackground = true }.Start();
}
