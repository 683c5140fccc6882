using System.Net.Sockets;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Bundles;

/// <summary>
/// Where a runtime sends the terminal of the process that it makes: a socket in the bundle, by which one descriptor comes
/// (runc docs/terminals.md, "Detached").
/// </summary>
internal sealed class ConsoleSocket : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string path;

    /// <summary>Makes it.</summary>
    /// <param name="bundle">The bundle's folder, in which the runtime is when it looks for it.</param>
    public ConsoleSocket(string bundle)
    {
        path = Path.Combine(bundle, Name);
        // By a name that is never too long for an address (unix(7): 108 bytes).
        using var folder = Linux.OpenAt2(SafeFd.Cwd, bundle, Linux.O_PATH | Linux.O_DIRECTORY, 0);
        socket.Bind(new UnixDomainSocketEndPoint($"{folder.ProcPath}/{Name}"));
        socket.Listen(1);
    }

    /// <summary>Its name in the bundle.</summary>
    public string Name { get; } = $"console-{Guid.NewGuid():N}";

    /// <summary>The terminal, our side of it. The runtime has sent it by the time that it ends.</summary>
    public SafeFd Receive()
    {
        socket.Blocking = false;
        using var connection = socket.Accept();
        return Linux.ReceiveDescriptor(connection.Handle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        File.Delete(path);
    }
}
