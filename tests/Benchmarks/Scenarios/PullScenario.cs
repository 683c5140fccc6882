using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>The real base from a registry on loopback to a tree that can run.</summary>
internal static class PullScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var registry = DockerRegistry.Start();
        using var pulls = new Pulls();
        var image = $"{registry.Host}/base:1";
        Tool.Run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", $"oci:{RealBase.Layout}:base", $"docker://{image}");
        yield return pulls.Of(
            image,
            new Quantity("pull and unpack")
            {
                Goals = [new Goal.OfBest(0.35)],
                Work = ImageFacts.OfLayoutAsync(RealBase.Layout).GetAwaiter().GetResult().Pull,
            },
            Quantity.Memory("pull"),
            "pull: disk");
    }
}
