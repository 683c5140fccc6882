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
            Contenders(Empty));
        // Each has compressed layers of its own, and the registry was emptied before the last of them.
        foreach (var contender in Contenders(null))
            contender.Measure();
        yield return new Comparison([new Quantity("push what is there"), Quantity.Memory("push what is there")], Contenders(null));

        void Empty() => Tool.Run("rm", "-rf", $"{registry.Folder}/data");

        List<Contender> Contenders(Action? prepare)
        {
            var contenders = engines.All.Select(e => Contender.Of(e.Name, () => Push(e, image), prepare)).ToList();
            contenders.Insert(1, Contender.Of("skopeo", () => Usage.Of(skopeo), prepare));
            return contenders;
        }
    }

    private static Usage Push(ContainerEngine engine, string image) => engine.Use(["push", "-q", .. engine.RegistryOptions, image]);
}
