using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Engines;

/// <summary>From a registry to a tree that can run: pulled, verified, unpacked. By ours, docker, podman, and skopeo with umoci.</summary>
/// <param name="engines">Hold nothing but what they pull.</param>
internal sealed class Pulls(EngineSet engines) : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>The layout that skopeo pulled to last, tagged <c>image</c>.</summary>
    public string Layout => folder["oci"];

    /// <summary>A comparison of time, peak memory, and what is on the disk afterwards.</summary>
    /// <param name="image">What is pulled; nobody has any of it.</param>
    /// <param name="pull">Time.</param>
    /// <param name="memory">The peak.</param>
    /// <param name="disk">The name of the third quantity, in MB.</param>
    public Comparison Of(string image, Quantity pull, Quantity memory, string disk) => new(
        [pull, memory, new Quantity(disk, "MB")], [.. engines.All.Select(e => By(e, image)), BySkopeoAndUmoci(image)]);

    /// <summary>Removes what skopeo and umoci have.</summary>
    public void Forget() => Tool.Run("rm", "-rf", Layout, folder["bundle"]);

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static Contender By(ContainerEngine engine, string image)
    {
        // The warm-up's other files (databases, lock files) are not the image's.
        var empty = double.NaN;
        return new(engine.Name, () =>
        {
            engine.Forget();
            if (double.IsNaN(empty))
                empty = engine.StorageMegabytes();
            Contender.Settle();
            var usage = engine.Use(["pull", "-q", .. engine.RegistryOptions, image]);
            return [usage.Seconds, usage.PeakMegabytes, engine.StorageMegabytes() - empty];
        });
    }

    private Contender BySkopeoAndUmoci(string image) => new("skopeo and umoci", () =>
    {
        Forget();
        Contender.Settle();
        var usage = Usage.Of(["skopeo", "--insecure-policy", "copy", "-q", "--src-tls-verify=false", $"docker://{image}", $"oci:{Layout}:image"])
            .Then(Usage.Of(["umoci", "unpack", "--image", $"{Layout}:image", folder["bundle"]]));
        return [usage.Seconds, usage.PeakMegabytes, new ContainerEngine("", [], folder.Path).StorageMegabytes()];
    });
}
