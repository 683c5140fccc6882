using System.Diagnostics;

namespace ImageBuild.Interop.Peers;

/// <summary>A docker engine of a test's own: no network of its own, everything in one folder.</summary>
internal sealed class Dockerd : IDisposable
{
    private readonly TempFolder folder;
    private readonly Process process;

    private Dockerd(TempFolder folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    /// <summary>The socket that it listens on.</summary>
    public string Socket => folder["docker.sock"];

    /// <summary>The folder of its storage.</summary>
    public string Data => folder["data"];

    /// <summary>The id of its process.</summary>
    public int ProcessId => process.Id;

    /// <summary>How its client is called.</summary>
    public string[] Command => ["/usr/bin/docker", "-H", $"unix://{Socket}"];

    /// <summary>Starts an engine and waits until it answers.</summary>
    public static Dockerd Start()
    {
        Tool.RequireRoot();
        Tool.Require("dockerd", "containerd", "runc", "docker");
        var folder = new TempFolder();
        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c",
            $"exec {Tool.Find("dockerd")} --iptables=false --ip6tables=false --bridge=none --data-root '{folder["data"]}' --exec-root '{folder["exec"]}'"
            + $" --pidfile '{folder["pid"]}' -H 'unix://{folder["docker.sock"]}' --insecure-registry 127.0.0.0/8 >'{folder["log"]}' 2>&1",
        ]);
        var docker = new Dockerd(folder, Process.Start(start)!);
        try
        {
            Wait.UntilStarted(
                "dockerd", docker.process, TimeSpan.FromMinutes(1), () => docker.TryDocker("version").ExitCode == 0, () => File.ReadAllText(folder["log"]));
            return docker;
        }
        catch
        {
            docker.Dispose();
            throw;
        }
    }

    /// <summary>Runs the docker client, which must succeed.</summary>
    public string Docker(params string[] arguments) => TryDocker(arguments).Succeed().Output;

    /// <summary>Runs the docker client.</summary>
    public ToolResult TryDocker(params string[] arguments) => Tool.Try(Command[0], [.. Command.Skip(1), .. arguments]);

    /// <inheritdoc/>
    public void Dispose()
    {
        // SIGTERM, so that it unmounts what it mounted.
        Tool.Try("kill", [process.Id.ToString()]);
        process.WaitForExit(TimeSpan.FromSeconds(20));
        process.Dispose();
        folder.Dispose();
    }
}
