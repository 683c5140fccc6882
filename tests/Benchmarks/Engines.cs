using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>Ours, docker and podman, each on storage of its own that has the real base; nothing of them stays.</summary>
internal sealed class Engines : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dockerd? docker;
    private readonly Podman? podman;

    /// <summary>Starts them and gives each the base.</summary>
    public Engines()
    {
        try
        {
            var ours = new Imagebuild(folder["store"]);
            Ours = new Engine("imagebuild", ours.Try, "base:1", ["--network", "none"], ["-f"], [folder["store/containers"]]);
            docker = Dockerd.Start();
            Docker = new Engine(
                "docker", docker.TryDocker, "base:1", ["--network", "none"], ["-f"], [docker.Data + "/containers", docker.Data + "/overlay2"]);
            podman = new Podman();
            Podman = new Engine(
                "podman", podman.Try, "docker.io/library/base:1", Interop.Peers.Podman.RunOptions, ["-f", "-t", "0"],
                [podman.Root + "/overlay-containers", podman.Root + "/overlay"]);
            Load();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ours.</summary>
    public Engine Ours { get; }

    /// <summary>docker.</summary>
    public Engine Docker { get; }

    /// <summary>podman.</summary>
    public Engine Podman { get; }

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

    private void Load()
    {
        var reference = $"oci:{RealBase.Layout}:base";
        Ours.Run("copy", reference, "store:base:1");
        Tool.Run("skopeo", "--insecure-policy", "copy", "-q", reference, $"docker-archive:{folder["base.tar"]}:base:1");
        Docker.Run("load", "-q", "-i", folder["base.tar"]);
        Podman.Run("load", "-q", "-i", folder["base.tar"]);
        File.Delete(folder["base.tar"]);
    }
}
