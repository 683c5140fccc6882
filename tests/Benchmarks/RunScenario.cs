using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary><c>run --rm IMAGE /bin/true</c> on the real base, already there and unpacked.</summary>
internal static class RunScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var folder = new TempFolder();
        using var docker = Dockerd.Start();
        using var podman = new Podman();
        var ours = new Imagebuild(folder["store"]);
        var reference = $"oci:{RealBase.Layout}:base";
        ours.Run("copy", reference, "store:base:1");
        Tool.Run("skopeo", "--insecure-policy", "copy", reference, $"docker-archive:{folder["a.tar"]}:base:1");
        docker.Docker("load", "-i", folder["a.tar"]);
        podman.Run("load", "-i", folder["a.tar"]);
        Tool.Run("umoci", "unpack", "--image", $"{RealBase.Layout}:base", folder["bundle"]);
        WithoutTerminal(folder["bundle"] + "/config.json");
        var count = 0;
        yield return new Comparison("run --rm true",
        [
            Contender.Of("imagebuild", () => ours.Run("run", "--rm", "base:1", "/bin/true")),
            Contender.Of("runc alone (bundle unpacked before)", () => Tool.Run("runc", "--root", folder["runc"], "run", "--bundle", folder["bundle"], $"bench{++count}")),
            Contender.Of("docker", () => docker.Docker("run", "--rm", "--network", "none", "base:1", "/bin/true")),
            Contender.Of("podman", () => podman.RunContainer("docker.io/library/base:1", "/bin/true")),
        ]);
    }

    private static void WithoutTerminal(string config) => File.WriteAllText(config, Tool.Run(
        "jq", ".process.terminal=false | .process.args=[\"/bin/true\"]", config));
}
