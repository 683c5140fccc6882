namespace ImageBuild.Interop.Peers;

/// <summary>podman on folders of a test's own, with runc (crun refuses this kind of cgroups) and no network.</summary>
internal sealed class Podman : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>Skips the test where podman can't run.</summary>
    public Podman()
    {
        Tool.RequireRoot();
        Tool.Require("podman", "runc");
    }

    /// <summary>Runs podman, which must succeed.</summary>
    public string Run(params string[] arguments) => Try(arguments).Succeed().Output;

    /// <summary>Runs podman.</summary>
    public ToolResult Try(params string[] arguments) => Tool.Try("podman",
        ["--root", folder["root"], "--runroot", folder["run"], "--runtime", "runc", "--cgroup-manager", "cgroupfs", .. arguments]);

    /// <summary>Runs a container with what this machine needs, and gives its output.</summary>
    public string RunContainer(string image, params string[] command) => Run(
        ["run", "--rm", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--network", "none", image, .. command]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Try("rm", "-af");
        folder.Dispose();
    }
}
