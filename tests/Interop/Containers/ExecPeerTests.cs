using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>A process in a container is what <c>docker exec</c> makes of it, on the same image.</summary>
[TestClass]
public sealed class ExecPeerTests
{
    // What a process can say of itself: who it is, what it may do, where, with what.
    private const string Facts = """
        grep -E '^(Uid|Gid|Groups|Cap...|NoNewPrivs|Seccomp|Seccomp_filters):' /proc/self/status; id; env | sort | grep -v '^HOSTNAME='; umask; pwd
        ls /proc/self/fd; readlink /proc/self/fd/0; readlink /proc/1/ns/* > /tmp/1; readlink /proc/self/ns/* | diff /tmp/1 - && echo same
        cat /proc/self/oom_score_adj; grep -E '^Sig(Ign|Blk)' /proc/self/status
        """;

    private static readonly string[][] Runs =
    [
        ["-e", "A=container", "-w", "/etc"],
        ["-u", "daemon", "-e", "A=container"],
        ["--security-opt", "no-new-privileges", "--cap-drop", "ALL", "--cap-add", "KILL"],
        ["--read-only", "--tmpfs", "/tmp"],
        ["-t"],
    ];

    private static readonly string[][] Execs =
    [
        [],
        ["-e", "A=option", "-e", "B=2", "-w", "/usr"],
        ["-u", "www-data"],
        ["-u", "1234:42"],
        ["-u", "0", "-e", "HOME=/there"],
    ];

    [TestMethod]
    public void AProcessIsWhatDockersIs()
    {
        using var folder = new TempFolder();
        using var docker = Dockerd.Start();
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{SmallBase.Layout}:base", $"docker-archive:{folder["a.tar"]}:base:1");
        docker.Docker("load", "-i", folder["a.tar"]);
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        for (var i = 0; i < Runs.Length; i++)
        {
            var name = $"c{i}";
            docker.Docker(["run", "-d", "--network", "none", "--name", name, .. Runs[i], "base:1", "sleep", "1000"]);
            ours.Run(["run", "-d", "--network", "none", "--name", name, .. Runs[i], "base:1", "sleep", "1000"]);
            foreach (var exec in i == 0 ? Execs : Execs.Where(e => e.Length < 3))
            {
                Tree.AssertEqual(
                    $"{string.Join(' ', Runs[i])} / {string.Join(' ', exec)}\n{docker.Docker(["exec", .. exec, name, "sh", "-c", Facts])}",
                    $"{string.Join(' ', Runs[i])} / {string.Join(' ', exec)}\n{ours.Run(["exec", .. exec, name, "sh", "-c", Facts])}");
            }

            ours.Run("rm", "-f", name);
        }
    }
}
