using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>Committing a container that wrote 320 MB in 40 files that do not compress.</summary>
internal static class CommitScenario
{
    private const string Write = "mkdir /data && for i in $(seq 40); do dd if=/dev/urandom of=/data/$i bs=1M count=8 status=none; done";

    public static IEnumerable<Comparison> Comparisons()
    {
        using var folder = new TempFolder();
        using var docker = Dockerd.Start();
        var ours = new Imagebuild(folder["store"]);
        var reference = $"oci:{RealBase.Layout}:base";
        ours.Run("copy", reference, "store:base:1");
        ours.Run("run", "--name", "big", "base:1", "/bin/sh", "-c", Write);
        Tool.Run("skopeo", "--insecure-policy", "copy", reference, $"docker-archive:{folder["a.tar"]}:base:1");
        docker.Docker("load", "-i", folder["a.tar"]);
        docker.Docker("run", "--name", "big", "--network", "none", "base:1", "/bin/sh", "-c", Write);
        yield return new Comparison("commit 320 MB",
        [
            Contender.Of("imagebuild", () => ours.Run("commit", "big", "big:1"), () => Quietly(() => ours.Run("rmi", "big:1"))),
            Contender.Of("docker", () => docker.Docker("commit", "big", "big:1"), () => docker.TryDocker("rmi", "big:1")),
        ]);
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (AssertFailedException)
        {
            // The first round has nothing to remove.
        }
    }
}
