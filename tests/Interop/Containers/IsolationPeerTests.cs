using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>What a container sees of the kernel's own file systems is what docker's see, on the same image.</summary>
[TestClass]
public sealed class IsolationPeerTests
{
    // Mount point and attributes of its own (proc_pid_mountinfo(5)).
    private const string Mounts = "cut -d' ' -f5,6 /proc/self/mountinfo | grep -E '^/(proc|sys)' | grep -v ^/sys/fs/cgroup | sort";

    // Without the link to /proc/kcore, which docker makes where there is one.
    private const string DeviceNodes = "cd /dev && stat -c '%n %F %t:%T %a %u:%g' * | grep -v ^core";

    [TestMethod]
    public void WhatDockerHidesOrKeepsFromWritingIsSoHereAndTheDevicesAreTheSame()
    {
        using var folder = new TempFolder();
        using var docker = Dockerd.Start();
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{SmallBase.Layout}:base", $"docker-archive:{folder["a.tar"]}:base:1");
        docker.Docker("load", "-i", folder["a.tar"]);
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");

        var here = Points(ours.Run("run", "--rm", "base:1", "sh", "-c", Mounts));
        var there = Points(docker.Docker("run", "--rm", "--network", "none", "base:1", "sh", "-c", Mounts));
        Assert.IsGreaterThan(5, there.Count);
        foreach (var (point, attributes) in there)
        {
            Assert.IsTrue(here.ContainsKey(point), point);
            // What is hidden by /dev/null is it for who reads and for who writes.
            if (attributes.Contains("ro"))
                CollectionAssert.Contains(here[point], "ro", point);
        }

        Tree.AssertEqual(
            docker.Docker("run", "--rm", "--network", "none", "base:1", "sh", "-c", DeviceNodes), ours.Run("run", "--rm", "base:1", "sh", "-c", DeviceNodes));
    }

    private static Dictionary<string, string[]> Points(string lines) =>
        lines.TrimEnd().Split('\n').Select(l => l.Split(' ')).ToDictionary(l => l[0], l => l[1].Split(','));
}
