using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>The real base from each one's own storage to an empty registry on loopback.</summary>
internal static class PushScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        using var docker = Dockerd.Start();
        using var podman = new Podman();
        var (image, layout) = ($"{registry.Host}/base:1", $"oci:{RealBase.Layout}:base");
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", layout, $"store:{image}");
        Tool.Run("skopeo", "--insecure-policy", "copy", "-q", layout, $"docker-archive:{folder["base.tar"]}:{image}");
        docker.Docker("load", "-q", "-i", folder["base.tar"]);
        podman.Run("load", "-q", "-i", folder["base.tar"]);
        yield return new Comparison("push to an empty registry",
        [
            Contender.Of("imagebuild", () => ours.Run("push", "-q", image), Empty),
            Contender.Of("skopeo", () => Tool.Run("skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false", layout, $"docker://{image}"), Empty),
            Contender.Of("docker", () => docker.Docker("push", "-q", image), Empty),
            Contender.Of("podman", () => podman.Run("push", "-q", "--tls-verify=false", image), Empty),
        ]);
        yield return new Comparison("push what is there",
        [
            Contender.Of("imagebuild", () => ours.Run("push", "-q", image)),
            Contender.Of("skopeo", () => Tool.Run("skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false", layout, $"docker://{image}")),
            Contender.Of("docker", () => docker.Docker("push", "-q", image)),
        ]);

        void Empty() => Tool.Run("rm", "-rf", $"{registry.Folder}/data");
    }
}
