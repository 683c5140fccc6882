using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Megabytes in one layer: pulled, and pushed by those who read the layer as it is.</summary>
internal static class SizeGrowth
{
    public static IEnumerable<(long Size, Comparison Comparison)> Comparisons(IEnumerable<long> sizes)
    {
        using var registry = DockerRegistry.Start();
        using var pulls = new Pulls(keeps: false); // the largest takes 30 GB by all of them together
        foreach (var size in sizes)
        {
            using var folder = new TempFolder();
            var image = SyntheticImage.OfSizeAsync(folder.Path, size * 1_000_000).GetAwaiter().GetResult();
            var name = $"{registry.Host}/size:{size}";
            registry.PushAsync(image, $"size:{size}").GetAwaiter().GetResult();
            var facts = ImageFacts.OfAsync(image).GetAwaiter().GetResult();
            yield return (size, pulls.Of(name, new Quantity("pull") { Work = facts.Pull }, Quantity.Memory("pull"), "pull: disk"));
            var ours = pulls.Engines.Ours;
            List<Contender> pushes = [Contender.Of(ours.Name, () => ours.Use("push", "-q", name), Empty)];
            // It isn't where pulling took it too long.
            if (Directory.Exists(pulls.Layout))
            {
                pushes.Add(Contender.Of("skopeo", () => Usage.Of(
                    ["skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false", $"oci:{pulls.Layout}:image", $"docker://{name}"]), Empty));
            }

            yield return (size, new Comparison([new Quantity("push") { Work = facts.Push }, Quantity.Memory("push")], pushes));
            Empty();
        }

        void Empty() => Tool.Run("rm", "-rf", $"{registry.Folder}/data");
    }
}
