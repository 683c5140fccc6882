using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>The real base from a registry on loopback to a tree that can run: pulled, verified, unpacked.</summary>
internal static class PullScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        using var docker = Dockerd.Start();
        using var podman = new Podman();
        var image = $"{registry.Host}/base:1";
        Tool.Run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", $"oci:{RealBase.Layout}:base", $"docker://{image}");
        var ours = new Imagebuild(folder["store"]);
        yield return new Comparison("pull and unpack",
        [
            Contender.Of("imagebuild", () => ours.Run("pull", "-q", image), () => Tool.Run("rm", "-rf", folder["store"])),
            Contender.Of("docker", () => docker.Docker("pull", "-q", image), () => docker.TryDocker("rmi", image)),
            Contender.Of("podman", () => podman.Run("pull", "-q", "--tls-verify=false", image), () => podman.Try("rmi", image)),
            Contender.Of("skopeo and umoci", () =>
            {
                Tool.Run("skopeo", "--insecure-policy", "copy", "-q", "--src-tls-verify=false", $"docker://{image}", $"oci:{folder["oci"]}:base");
                Tool.Run("umoci", "unpack", "--image", $"{folder["oci"]}:base", folder["bundle"]);
            }, () => Tool.Run("rm", "-rf", folder["oci"], folder["bundle"])),
        ]);
    }
}
