using System.Diagnostics;

namespace ImageBuild.Interop.Peers;

/// <summary>A containerd of a test's own, everything in one folder.</summary>
internal sealed class Containerd : IDisposable
{
    private readonly TempFolder folder;
    private readonly Process process;

    private Containerd(TempFolder folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public static Containerd Start()
    {
        Tool.RequireRoot();
        Tool.Require("containerd", "ctr");
        var folder = new TempFolder();
        File.WriteAllText(folder["config.toml"], $"version = 2\nroot = \"{folder["root"]}\"\nstate = \"{folder["state"]}\"\n"
            + $"disabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n[grpc]\n  address = \"{folder["containerd.sock"]}\"\n");
        var process = Process.Start("/bin/sh",
            ["-c", $"exec {Tool.Find("containerd")} --config '{folder["config.toml"]}' >'{folder["log"]}' 2>&1"]);
        var containerd = new Containerd(folder, process);
        Wait.UntilStarted(
            "containerd", process, TimeSpan.FromMinutes(1), () => containerd.Try("version").ExitCode == 0, () => File.ReadAllText(folder["log"]));
        return containerd;
    }

    /// <summary>Runs <c>ctr</c>, which must succeed.</summary>
    public string Run(params string[] arguments) => Try(arguments).Succeed().Output;

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private ToolResult Try(params string[] arguments) => Tool.Try("ctr", ["-a", folder["containerd.sock"], .. arguments]);
}
