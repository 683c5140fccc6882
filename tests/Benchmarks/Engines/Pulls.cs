using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Engines;

/// <summary>
/// From a registry to a tree that can run: pulled, verified, unpacked. By ours, docker, podman, and skopeo with umoci. Each
/// round has storage of its own: what is removed after one round would be measured in the next (<see cref="TempFolder.Keep"/>).
/// </summary>
/// <param name="keeps">Whether what was pulled stays until the end: not if a round takes so much that the disk would be full.</param>
internal sealed class Pulls(bool keeps = true) : IDisposable
{
    private readonly List<Round> rounds = [];

    /// <summary>Those that pulled last.</summary>
    public EngineSet Engines => rounds[^1].Engines;

    /// <summary>The layout that skopeo pulled to last, tagged <c>image</c>.</summary>
    public string Layout => rounds[^1].Layout;

    /// <summary>A comparison of time, peak memory, and what is on the disk afterwards.</summary>
    /// <param name="image">What is pulled.</param>
    /// <param name="pull">Time.</param>
    /// <param name="memory">The peak.</param>
    /// <param name="disk">The name of the third quantity, in MB.</param>
    public Comparison Of(string image, Quantity pull, Quantity memory, string disk) => new(
        [pull, memory, new Quantity(disk, "MB")],
        [
            new("imagebuild", () =>
            {
                Begin();
                return By(Engines.Ours, image);
            }),
            new("docker", () => By(Engines.Docker, image)),
            new("podman", () => By(Engines.Podman, image)),
            new("skopeo and umoci", () => BySkopeoAndUmoci(rounds[^1], image)),
        ]);

    /// <inheritdoc/>
    public void Dispose() => rounds.ForEach(r => r.Dispose());

    private void Begin()
    {
        if (!keeps)
        {
            rounds.ForEach(r => r.Dispose());
            rounds.Clear();
            TempFolder.RemoveKept();
        }

        rounds.Add(new Round());
    }

    private static double[] By(ContainerEngine engine, string image)
    {
        // Its databases and lock files are not the image's.
        engine.Run("images");
        var empty = engine.StorageMegabytes();
        MachineMemory.Fill();
        var usage = engine.Use(["pull", "-q", .. engine.RegistryOptions, image]);
        return [usage.Seconds, usage.PeakMegabytes, engine.StorageMegabytes() - empty];
    }

    private static double[] BySkopeoAndUmoci(Round round, string image)
    {
        Contender.Settle();
        MachineMemory.Fill();
        var usage = Usage.Of(["skopeo", "--insecure-policy", "copy", "-q", "--src-tls-verify=false", $"docker://{image}", $"oci:{round.Layout}:image"])
            .Then(Usage.Of(["umoci", "unpack", "--image", $"{round.Layout}:image", round.Folder["bundle"]]));
        return [usage.Seconds, usage.PeakMegabytes, new ContainerEngine("", [], round.Folder.Path).StorageMegabytes()];
    }

    private sealed class Round : IDisposable
    {
        public EngineSet Engines { get; } = new();

        public TempFolder Folder { get; } = new();

        public string Layout => Folder["oci"];

        public void Dispose()
        {
            Engines.Dispose();
            Folder.Dispose();
        }
    }
}
