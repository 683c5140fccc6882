using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImageBuild.Images;
using ImageBuild.Registry;

namespace ImageBuild.Interop.Peers;

/// <summary>A docker-registry of a test's own on a free port of the loopback interface.</summary>
internal sealed class DockerRegistry : IDisposable
{
    private readonly TempFolder folder;
    private readonly Process process;

    private DockerRegistry(TempFolder folder, Process process, int port)
    {
        this.folder = folder;
        this.process = process;
        Host = $"127.0.0.1:{port}";
    }

    /// <summary>Host and port.</summary>
    public string Host { get; }

    /// <summary>Its folder: what <c>prepare</c> made, and its <c>data</c>.</summary>
    public string Folder => folder.Path;

    /// <summary>What it logged so far: a line a request among others.</summary>
    public string Log => File.ReadAllText(folder["log"]);

    /// <summary>A port of the loopback interface that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a registry and waits until it answers.</summary>
    /// <param name="configuration">More of its YAML at top level: <c>auth:</c> and the like. FOLDER stands for its folder.</param>
    /// <param name="http">More of its YAML below <c>http:</c>, indented by two.</param>
    /// <param name="prepare">Gets the folder before the start: certificates, password files.</param>
    public static DockerRegistry Start(string configuration = "", string http = "", Action<string>? prepare = null)
    {
        Tool.Require("docker-registry");
        var folder = new TempFolder();
        prepare?.Invoke(folder.Path);
        var port = FreePort();
        var yaml = $"""
            version: 0.1
            log:
              accesslog: {"{"}disabled: false{"}"}
            storage:
              filesystem: {"{"}rootdirectory: {folder["data"]}{"}"}
              delete: {"{"}enabled: true{"}"}
            http:
              addr: 127.0.0.1:{port}
            {http}
            {configuration}
            """.Replace("FOLDER", folder.Path, StringComparison.Ordinal);
        File.WriteAllText(folder["config.yml"], yaml);
        var process = Process.Start("/bin/sh",
            ["-c", $"exec {Tool.Find("docker-registry")} serve '{folder["config.yml"]}' >'{folder["log"]}' 2>&1"]);
        var registry = new DockerRegistry(folder, process, port);
        Wait.UntilStarted("docker-registry", process, TimeSpan.FromSeconds(30), () => Answers(port), () => registry.Log);
        return registry;
    }

    /// <summary>Pushes an image with our client.</summary>
    public async Task PushAsync(Image image, string repositoryAndTag = "app:1")
    {
        using var place = new RegistryPlace(new RegistryOptions());
        await using var destination = place.OpenDestination($"{Host}/{repositoryAndTag}");
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
    }

    /// <summary>Has it stand still, connections and all.</summary>
    public void Pause() => Tool.Run("kill", "-STOP", process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Has it go on after <see cref="Pause"/>.</summary>
    public void Continue() => Tool.Run("kill", "-CONT", process.Id.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
