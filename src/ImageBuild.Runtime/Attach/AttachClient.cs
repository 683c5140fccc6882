using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Attach;

/// <summary>Our terminal, or our streams, on a process that another one keeps by an <see cref="AttachServer"/>.</summary>
public sealed class AttachClient : IDisposable
{
    private readonly Socket server;
    private readonly bool isFirst;
    private readonly TaskCompletionSource<int?> end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AttachClient(Socket server, bool isFirst) => (this.server, this.isFirst) = (server, isFirst);

    /// <summary>Somebody attached, and the end for a keeper that is still to come, which is the caller's to close.</summary>
    internal static (AttachClient Client, SafeFd Keeper) Pair()
    {
        var (ours, keepers) = Linux.SocketPair();
        var number = Linux.Duplicate(ours.Number);
        ours.Dispose();
        var client = new AttachClient(new Socket(new SafeSocketHandle(number, ownsHandle: true)), isFirst: true);
        // It waits there for a keeper who makes a terminal of this size before anything runs in it.
        client.SendSize();
        return (client, keepers);
    }

    /// <summary>Attaches to the process whose keeper listens in a folder; null if none does.</summary>
    public static AttachClient? TryConnect(string path)
    {
        using var folder = Linux.OpenAt2(SafeFd.Cwd, path, Linux.O_PATH | Linux.O_DIRECTORY, 0);
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            socket.Connect(AttachServer.AddressIn(folder));
            return new AttachClient(socket, isFirst: false);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Whether somebody types on our standard input.</summary>
    public static bool IsAtTerminal => Linux.IsTerminal(0);

    /// <summary>Passes on what it writes and what is typed, until it ends or the keys are typed that leave it.</summary>
    /// <param name="terminal">Whether the process has a terminal: then ours passes every byte on as it is typed.</param>
    /// <param name="withInput">Whether what is typed is for it.</param>
    /// <param name="keys">The keys that leave it running.</param>
    /// <returns>Its exit code; null if it was left; 255 if its keeper was killed.</returns>
    public async Task<int?> RunAsync(bool terminal, bool withInput, DetachKeys keys)
    {
        var isRaw = terminal && withInput && IsAtTerminal;
        var before = isRaw ? Linux.TerminalState(0) : null;
        if (before is not null)
            Linux.SetTerminalState(0, Linux.RawTerminalState(before));
        using var resized = terminal ? PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => SendSize()) : null;
        try
        {
            if (terminal && !isFirst)
                HaveItDrawAgain();
            if (withInput)
                Start(() => PassInput(isRaw ? keys : null));
            Start(PassOutput);
            return await end.Task;
        }
        finally
        {
            if (before is not null)
                Linux.SetTerminalState(0, before);
        }
    }

    /// <summary>Sends the process a signal.</summary>
    public void Signal(int number) => TrySend([AttachPacket.Signal, (byte)number]);

    /// <inheritdoc/>
    public void Dispose() => server.Dispose();

    private void SendSize()
    {
        if (Linux.ReadWindowSize(0) is { Length: > 0 } size)
            TrySend([AttachPacket.Size, .. size]);
    }

    // Only another size than before has a program draw its screen again.
    private void HaveItDrawAgain()
    {
        var other = Linux.ReadWindowSize(0);
        if (other.Length == 0)
            return;
        other[0]++;
        TrySend([AttachPacket.Size, .. other]);
        SendSize();
    }

    private void PassInput(DetachKeys? keys)
    {
        var buffer = new byte[AttachPacket.MaxSize / 2];
        var passed = new List<byte>();
        using var from = SafeFd.Borrow(0);
        while (TryRead(from, buffer) is var read and > 0)
        {
            passed.Clear();
            var isLeft = false;
            if (keys is null)
                passed.AddRange(buffer.AsSpan(0, read));
            else
                isLeft = keys.Find(buffer.AsSpan(0, read), passed);
            if (passed.Count > 0 && !TrySend([AttachPacket.Input, .. passed]))
                return;
            if (!isLeft)
                continue;
            end.TrySetResult(null);
            return;
        }
    }

    private void PassOutput()
    {
        const int lost = 255;
        var packet = new byte[AttachPacket.MaxSize];
        try
        {
            while (server.Receive(packet) is var length and > 0)
            {
                if (packet[0] == AttachPacket.Exit)
                    end.TrySetResult(BinaryPrimitives.ReadInt32LittleEndian(packet.AsSpan(1)));
                else if (packet[0] is AttachPacket.Output or AttachPacket.Error)
                    Write(packet[0], packet.AsSpan(1..length));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or SyscallException)
        {
            // Its keeper is gone, or who reads what we write.
        }

        end.TrySetResult(lost);
    }

    private static void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        using var to = SafeFd.Borrow(fd);
        Linux.Write(to, bytes);
    }

    private static int TryRead(SafeFd from, byte[] buffer)
    {
        try
        {
            return Linux.Read(from, buffer);
        }
        catch (SyscallException)
        {
            // The other side of our own terminal is gone.
            return 0;
        }
    }

    private bool TrySend(byte[] packet)
    {
        try
        {
            server.Send(packet);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static void Start(Action action) => new Thread(() => action()) { IsBackground = true }.Start();
}
