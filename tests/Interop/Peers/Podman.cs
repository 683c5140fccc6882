using System.Diagnostics;

namespace ImageBuild.Interop.Peers;

/// <summary>podman on folders of a test's own, with runc (crun refuses this kind of cgroups) and no network.</summary>
internal sealed class Podman : IDisposable
{
    /// <summary>What <c>run</c> needs on this machine.</summary>
    public static readonly string[] RunOptions = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--network", "none"];

    private readonly TempFolder folder = new();
    private Process? service;

    /// <summary>Skips the test where podman can't run.</summary>
    public Podman()
    {
        Tool.RequireRoot();
        Tool.Require("podman", "runc");
    }

    /// <summary>The folder of its storage.</summary>
    public string Root => folder["root"];

    /// <summary>How it is called.</summary>
    public string[] Command => ["podman", .. Options];

    /// <summary>Runs podman, which must succeed.</summary>
    public string Run(params string[] arguments) => Try(arguments).Succeed().Output;

    /// <summary>Runs podman.</summary>
    public ToolResult Try(params string[] arguments) => Tool.Try("podman", [.. Options, .. arguments]);

    /// <summary>Starts podman's service, which speaks docker's protocol, and waits until it answers.</summary>
    /// <returns>The <c>XDG_RUNTIME_DIR</c> whose socket it is.</returns>
    public string StartService()
    {
        var socket = Path.Combine(Directory.CreateDirectory(folder["runtime/podman"]).FullName, "podman.sock");
        service = Process.Start(Tool.Find("podman")!, [.. Options, "system", "service", "--time=0", $"unix://{socket}"]);
        Wait.UntilStarted("podman's service", service, TimeSpan.FromSeconds(30), () => File.Exists(socket), () => "");
        return folder["runtime"];
    }

    /// <summary>Runs a container with what this machine needs, and gives its output.</summary>
    public string RunContainer(string image, params string[] command) => Run(["run", "--rm", .. RunOptions, image, .. command]);

    private string[] Options => ["--root", Root, "--runroot", folder["run"], "--runtime", "runc", "--cgroup-manager", "cgroupfs"];

    /// <inheritdoc/>
    public void Dispose()
    {
        service?.Kill();
        service?.WaitForExit();
        service?.Dispose();
        Try("rm", "-af");
        folder.Dispose();
    }
}
