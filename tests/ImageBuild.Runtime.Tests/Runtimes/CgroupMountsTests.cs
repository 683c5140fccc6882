using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

/// <summary>Where a control group is made, on machines of every kind.</summary>
[TestClass]
public sealed class CgroupMountsTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("imagebuild-test-");

    public void Dispose() => root.Delete(recursive: true);

    [TestMethod]
    public void OfVersion1ItIsInOnesOwnGroup()
    {
        Directory.CreateDirectory($"{root}/memory/session/1");
        Directory.CreateDirectory($"{root}/cpu,cpuacct");
        var mounts = new CgroupMounts(
            $"""
            30 24 0:26 / {root}/memory rw,relatime shared:9 - cgroup cgroup rw,memory
            31 24 0:27 / {root}/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
            32 24 0:28 / {root}/unified rw,relatime - cgroup2 cgroup2 rw
            """,
            "9:memory:/session/1\n8:cpu,cpuacct:/\n0::/\n");
        Assert.AreEqual(($"{root}/memory/session/1", true), mounts.ParentFor("memory"));
        Assert.AreEqual(($"{root}/cpu,cpuacct", true), mounts.ParentFor("cpu"));
        Assert.IsNull(mounts.ParentFor("pids"));
    }

    [TestMethod]
    public void OfAPartThatIsMountedItIsWhatLiesInIt()
    {
        Directory.CreateDirectory($"{root}/memory/own");
        var mounts = new CgroupMounts($"30 24 0:26 /docker/abc {root}/memory rw - cgroup cgroup rw,memory\n", "9:memory:/docker/abc/own\n");
        Assert.AreEqual(($"{root}/memory/own", true), mounts.ParentFor("memory"));
        var outside = new CgroupMounts($"30 24 0:26 /docker/abc {root}/memory rw - cgroup cgroup rw,memory\n", "9:memory:/elsewhere\n");
        Assert.AreEqual(($"{root}/memory", true), outside.ParentFor("memory"));
    }

    [TestMethod]
    public void OfVersion2ItIsTheNearestGroupThatDelegates()
    {
        MakeGroup("", "memory pids", "memory pids");
        MakeGroup("user.slice", "memory pids", "memory");
        MakeGroup("user.slice/session.scope", "memory", "");
        // Where processes are, the kernel refuses to write it; here the folder's missing file does.
        File.Delete($"{root}/user.slice/session.scope/cgroup.subtree_control");
        Directory.CreateDirectory($"{root}/user.slice/session.scope/cgroup.subtree_control");
        var mounts = new CgroupMounts($"30 24 0:26 / {root} rw - cgroup2 cgroup2 rw\n", "0::/user.slice/session.scope\n");
        Assert.AreEqual(($"{root}/user.slice", false), mounts.ParentFor("memory"));
        Assert.AreEqual(($"{root}/user.slice", false), mounts.ParentFor("pids"));
        Assert.AreEqual("+pids", File.ReadAllText($"{root}/user.slice/cgroup.subtree_control"));
        Assert.IsNull(mounts.ParentFor("cpu"));
        Assert.IsEmpty(Directory.GetDirectories($"{root}/user.slice", "imagebuild-*"));
    }

    private void MakeGroup(string path, string controllers, string delegated)
    {
        Directory.CreateDirectory($"{root}/{path}");
        File.WriteAllText($"{root}/{path}/cgroup.controllers", controllers + "\n");
        File.WriteAllText($"{root}/{path}/cgroup.subtree_control", delegated + "\n");
    }
}
