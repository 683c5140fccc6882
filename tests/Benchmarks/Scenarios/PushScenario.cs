using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>The real base from each one's own storage to an empty registry on loopback.</summary>
internal static class PushScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var registry = DockerRegistry.Start();
        using var engines = EngineSet.With(RealBase.Layout);
        var image = $"{registry.Host}/base:1";
        foreach (var engine in engines.All)
            engine.Run("tag", engine.Image, image);
        string[] skopeo = ["skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false", $"oci:{RealBase.Layout}:base", $"docker://{image}"];
        yield return new Comparison(
            [
                new Quantity("push to an empty registry") { Work = ImageFacts.OfLayoutAsync(RealBase.Layout).GetAwaiter().GetResult().Push },
                Quantity.Memory("push"),
            ],
            Contenders(_ => Tool.Run("rm", "-rf", $"{registry.Folder}/data")));
        // Each has compressed layers of its own.
        yield return new Comparison(
            [new Quantity("push what is there"), Quantity.Memory("push what is there")], Contenders(push => push()));

        List<Contender> Contenders(Action<Func<Usage>> prepare)
        {
            var contenders = engines.All.Select(e => Of(e.Name, () => e.Use(["push", "-q", .. e.RegistryOptions, image]), prepare)).ToList();
            contenders.Insert(1, Of("skopeo", () => Usage.Of(skopeo), prepare));
            return contenders;
        }
    }

    private static Contender Of(string name, Func<Usage> push, Action<Func<Usage>> prepare) => Contender.Of(name, push, () => prepare(push));
}
