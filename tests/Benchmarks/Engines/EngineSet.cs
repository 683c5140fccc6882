using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Engines;

/// <summary>Ours, docker and podman, each on empty storage of its own; nothing of them stays.</summary>
internal sealed class EngineSet : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dockerd? docker;
    private readonly Podman? podman;

    /// <summary>Starts them.</summary>
    public EngineSet()
    {
        try
        {
            var store = new Imagebuild(folder["store"]).Store;
            Ours = new ContainerEngine("imagebuild", [Imagebuild.Program, "--store", store], store)
            {
                ContainerFolders = [store + "/containers"],
            };
            docker = Dockerd.Start();
            Docker = new ContainerEngine("docker", docker.Command, docker.Data)
            {
                ContainerFolders = [docker.Data + "/containers", docker.Data + "/overlay2"],
                Daemon = docker.ProcessId,
            };
            podman = new Podman();
            Podman = new ContainerEngine("podman", podman.Command, podman.Root)
            {
                Image = "docker.io/library/base:1",
                RunOptions = Interop.Peers.Podman.RunOptions,
                RemoveOptions = ["-f", "-t", "0"],
                RegistryOptions = ["--tls-verify=false"],
                ContainerFolders = [podman.Root + "/overlay-containers", podman.Root + "/overlay"],
            };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ours.</summary>
    public ContainerEngine Ours { get; }

    /// <summary>docker.</summary>
    public ContainerEngine Docker { get; }

    /// <summary>podman.</summary>
    public ContainerEngine Podman { get; }

    /// <summary>All of them, ours first.</summary>
    public IReadOnlyList<ContainerEngine> All => [Ours, Docker, Podman];

    /// <summary>Starts them and gives each the base of a layout.</summary>
    public static EngineSet With(string layout)
    {
        var engines = new EngineSet();
        try
        {
            engines.Load(layout);
            return engines;
        }
        catch
        {
            engines.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Before its daemon ends, which would ask each of them first, and gives up after some seconds.
        Ours?.Clear();
        Docker?.Clear();
        Podman?.Clear();
        podman?.Dispose();
        docker?.Dispose();
        folder.Dispose();
    }

    private void Load(string layout)
    {
        Ours.Run("copy", $"oci:{layout}:base", "store:base:1");
        Tool.Run("skopeo", "--insecure-policy", "copy", "-q", $"oci:{layout}:base", $"docker-archive:{folder["base.tar"]}:base:1");
        Docker.Run("load", "-q", "-i", folder["base.tar"]);
        Podman.Run("load", "-q", "-i", folder["base.tar"]);
        File.Delete(folder["base.tar"]);
        // The others have unpacked it by now; ours does when it is first run.
        Ours.RunContainer(Ours.Image, "/bin/true");
    }
}
