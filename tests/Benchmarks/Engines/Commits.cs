using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Engines;

/// <summary>Containers of ours, docker and buildah in which the same script wrote, to be committed.</summary>
internal sealed class Commits : IDisposable
{
    private const string Container = "written";
    private readonly TempFolder folder = new();
    private readonly EngineSet engines;
    private readonly ContainerEngine buildah;

    /// <summary>Starts them, with the base of a layout.</summary>
    public Commits(string layout)
    {
        buildah = new ContainerEngine(
            "buildah", ["buildah", "--root", folder["root"], "--runroot", folder["run"], "--storage-driver", "overlay"], folder["root"]);
        try
        {
            engines = EngineSet.With(layout);
            Tool.Run(
                "skopeo", "--insecure-policy", "copy", "-q", $"oci:{layout}:base",
                $"containers-storage:[overlay@{folder["root"]}+{folder["run"]}]localhost/base:1");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Removes the containers there are, and has each run the script in a new one.</summary>
    public void Write(string script)
    {
        foreach (var engine in new[] { engines.Ours, engines.Docker })
        {
            engine.Clear();
            engine.Run(["run", "--name", Container, .. engine.RunOptions, engine.Image, "/bin/sh", "-c", script]);
        }

        buildah.Try("rm", "-a");
        buildah.Run("from", "--pull-never", "--name", Container, "localhost/base:1");
        buildah.Run("run", "--isolation", "chroot", Container, "--", "/bin/sh", "-c", script);
    }

    /// <summary>A comparison of the commits' time and peak memory.</summary>
    public Comparison Of(Quantity commit, Quantity memory) => new(
        [commit, memory], [By(engines.Ours), By(engines.Docker), By(buildah)]);

    /// <inheritdoc/>
    public void Dispose()
    {
        buildah.Try("rm", "-a");
        engines?.Dispose();
        folder.Dispose();
    }

    // The first round has nothing to remove.
    private static Contender By(ContainerEngine engine) => Contender.Of(
        engine.Name, () => engine.Use("commit", Container, "committed:1"), () => engine.Try("rmi", "committed:1"));
}
