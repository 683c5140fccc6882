using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>
/// The road of a user who is not root: unpack, run, diff, commit, remove. Once with no more than an id of one's own, and
/// once with subordinate ids.
/// </summary>
[TestClass]
public sealed class RootlessTests : IDisposable
{
    private const string User = "12345";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AnOrdinaryUserRunsCommitsAndRemoves(bool hasSubordinateIds)
    {
        // A real base has all that one id alone can't unpack as it is; with more, the next test has it.
        Begin(hasSubordinateIds, hasSubordinateIds ? SmallBase.Layout : RealBase.Layout);
        Assert.AreEqual("0\n", Ours("run", "--rm", "base:1", "id", "-u"));

        Ours("run", "--name", "c", "base:1", "sh", "-c", "echo x > /added; echo y >> /etc/passwd; rm /etc/issue; rm -r /etc/skel; mkdir /etc/skel");
        const string Changes =
            "C /etc\nD /etc/issue\nC /etc/passwd\nC /etc/skel\nD /etc/skel/.bash_logout\nD /etc/skel/.bashrc\nD /etc/skel/.profile\nA /added\n";
        Assert.AreEqual(Sorted(Changes), Sorted(Ours("diff", "c")));

        Ours("commit", "c", "changed:1");
        Assert.AreEqual("x\nno issue\n", Ours("run", "--rm", "changed:1", "sh", "-c", "cat /added; test -e /etc/issue || echo no issue; ls -A /etc/skel"));
        Assert.AreEqual(
            "0:0 /added\n0:0 /etc/passwd\n0:0 /etc\n",
            AsRootSees("changed:1", "/added", "/etc/passwd", "/etc"), "what was root's inside is root's in the image");

        Ours("rm", "c");
        Ours("rmi", "changed:1", "base:1");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["store/layers"]));
    }

    [TestMethod]
    public void WithSubordinateIdsEveryOwnerIsWhatTheImageSays()
    {
        Begin(hasSubordinateIds: true, RealBase.Layout);
        const string Owners = "0:42 /etc/shadow\n";
        Assert.AreEqual(Owners, Ours("run", "--rm", "base:1", "stat", "-c", "%u:%g %n", "/etc/shadow"));
        Assert.AreEqual("33 33\n", Ours("run", "--rm", "-u", "www-data", "base:1", "sh", "-c", "echo $(id -u) $(id -g)"));
        Assert.AreEqual("1234\n", Ours("run", "--rm", "-u", "1234", "base:1", "id", "-u"));

        Ours("run", "--name", "c", "base:1", "sh", "-c", "echo x > /added; chown 33:42 /added; chmod 4711 /added; touch /etc/shadow");
        Ours("commit", "c", "changed:1");
        Assert.AreEqual("33:42 /added\n" + Owners, AsRootSees("changed:1", "/added", "/etc/shadow"));

        Ours("rm", "c");
        Ours("rmi", "changed:1", "base:1");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["store/layers"]), "folders that belong to subordinate ids are gone too");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AProcessCanBeRunInAContainerOfOnesOwn(bool hasSubordinateIds)
    {
        Begin(hasSubordinateIds, SmallBase.Layout);
        Ours("run", "-d", "--name", "c", "base:1", "sleep", "1000");
        try
        {
            const string Facts = "grep -E '^(Cap...|NoNewPrivs|Seccomp|Uid|Gid):' /proc/self/status; cat /proc/self/uid_map; ls /proc/self/fd; umask; pwd";
            Assert.AreEqual(
                Ours("run", "--rm", "base:1", "sh", "-c", Facts), Ours("exec", "c", "sh", "-c", Facts), "what the first process is");
            StringAssert.Contains(Ours("exec", "c", "cat", "/proc/self/status"), "Seccomp:\t2\n");
            Ours("exec", "c", "sh", "-c", "readlink /proc/1/ns/* > /1; readlink /proc/self/ns/* | diff /1 -");
            Ours("exec", "-d", "c", "sleep", "1000");
            Assert.AreEqual("2\n", Ours("exec", "c", "sh", "-c", "ps | grep -c 'sleep [1]000'"));
            StringAssert.Contains(Tool.Try("script", ["-qec", $"'{Tool.Find("unshare")}' {Quoted(Words("exec", "-t", "c", "tty"))}", "/dev/null"]).Succeed().Output, "/dev/pts/0");
            // Root of the machine is no more than root of the container in there.
            Assert.AreEqual(
                Ours("exec", "c", "cat", "/proc/self/uid_map"), new Imagebuild(folder["store"]).Run("exec", "c", "cat", "/proc/self/uid_map"));
            if (hasSubordinateIds)
                Assert.AreEqual("33 33\n", Ours("exec", "-u", "www-data", "c", "sh", "-c", "echo $(id -u) $(id -g)"));
            else
                StringAssert.Contains(Tool.Try("unshare", Words("exec", "-u", "www-data", "c", "id")).Error, "/etc/subuid");
            foreach (var path in new[] { "/proc/self/fd/7", "/proc/1/cwd" })
                Assert.AreEqual(125, Tool.Try("unshare", Words("exec", "-w", path, "c", "pwd")).ExitCode);
        }
        finally
        {
            Ours("rm", "-f", "c");
        }
    }

    [TestMethod]
    public void WithoutThemAnotherUserIsRefusedWithWhatToDo()
    {
        Begin(hasSubordinateIds: false, SmallBase.Layout);
        var refused = Tool.Try("unshare", Words("run", "--rm", "-u", "www-data", "base:1", "id"));
        Assert.AreEqual(125, refused.ExitCode);
        StringAssert.Contains(refused.Error, "/etc/subuid");
    }

    private void Begin(bool hasSubordinateIds, string layout)
    {
        Tool.Require("setpriv", "unshare", "newuidmap");
        File.WriteAllText(folder["passwd"], File.ReadAllText("/etc/passwd") + $"tester:x:{User}:{User}::/:/bin/sh\n");
        File.WriteAllText(folder["subids"], hasSubordinateIds ? "tester:200000:65536\n" : "");
        new Imagebuild(folder["roots"]).Run("copy", $"oci:{layout}:base", $"oci-archive:{folder["base.tar"]}:base");
        // The checkout may be where only root can look.
        Tool.Run("cp", Imagebuild.Program, folder["imagebuild"]);
        Tool.Run("chown", "-R", $"{User}:{User}", folder.Path);
        Ours("copy", $"oci-archive:{folder["base.tar"]}:base", "store:base:1");
    }

    private string Ours(params string[] arguments) => Tool.Try("unshare", Words(arguments)).Succeed().Output;

    // In a mount namespace where the user and its ids are listed: the machine's own lists stay as they are.
    private string[] Words(params string[] arguments) =>
    [
        "-m", "sh", "-c", "mount --bind $0 /etc/passwd && mount --bind $1 /etc/subuid && mount --bind $1 /etc/subgid && shift && exec \"$@\"",
        folder["passwd"], folder["subids"],
        "setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", folder["imagebuild"], "--store", folder["store"], .. arguments,
    ];

    private static string Quoted(IEnumerable<string> words) => string.Join(' ', words.Select(w => $"'{w}'"));

    /// <summary>What <c>stat</c> says of an image's files to root, who has every id.</summary>
    private string AsRootSees(string image, params string[] paths)
    {
        Ours("copy", $"store:{image}", $"oci:{folder["layout"]}:image");
        var root = new Imagebuild(folder["roots"]);
        root.Run("copy", $"oci:{folder["layout"]}:image", $"store:{image}");
        return root.Run(["run", "--rm", image, "stat", "-c", "%u:%g %n", .. paths]);
    }

    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));
}
