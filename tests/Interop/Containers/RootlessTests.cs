using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>The road of a user who is not root, and has no subordinate ids: unpack, run, diff, commit, remove.</summary>
[TestClass]
public sealed class RootlessTests : IDisposable
{
    private const string User = "12345";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void AnOrdinaryUserRunsCommitsAndRemoves()
    {
        Tool.Require("setpriv");
        new Imagebuild(folder["roots"]).Run("copy", $"oci:{RealBase.Layout}:base", $"oci-archive:{folder["base.tar"]}:base");
        // The checkout may be where only root can look.
        Tool.Run("cp", Imagebuild.Program, folder["imagebuild"]);
        Tool.Run("chown", "-R", $"{User}:{User}", folder.Path);
        Ours("copy", $"oci-archive:{folder["base.tar"]}:base", "store:base:1");

        Assert.AreEqual("0\n", Ours("run", "--rm", "base:1", "id", "-u"));

        Ours("run", "--name", "c", "base:1", "sh", "-c", "echo x > /added; echo y >> /etc/passwd; rm /etc/issue; rm -r /etc/skel; mkdir /etc/skel");
        const string Changes =
            "C /etc\nD /etc/issue\nC /etc/passwd\nC /etc/skel\nD /etc/skel/.bash_logout\nD /etc/skel/.bashrc\nD /etc/skel/.profile\nA /added\n";
        Assert.AreEqual(Sorted(Changes), Sorted(Ours("diff", "c")));

        Ours("commit", "c", "changed:1");
        Assert.AreEqual("x\nno issue\n", Ours("run", "--rm", "changed:1", "sh", "-c", "cat /added; test -e /etc/issue || echo no issue; ls -A /etc/skel"));
        Ours("copy", "store:changed:1", $"oci:{folder["layout"]}:changed");
        var root = new Imagebuild(folder["roots"]);
        root.Run("copy", $"oci:{folder["layout"]}:changed", "store:changed:1");
        Assert.AreEqual(
            "0:0 /added\n0:0 /etc/passwd\n0:0 /etc\n",
            root.Run("run", "--rm", "changed:1", "stat", "-c", "%u:%g %n", "/added", "/etc/passwd", "/etc"), "what was root's inside is root's in the image");

        Ours("rm", "c");
        Ours("rmi", "changed:1", "base:1");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["store/layers"]));
    }

    private string Ours(params string[] arguments) => Tool.Try(
        "setpriv", [$"--reuid={User}", $"--regid={User}", "--clear-groups", folder["imagebuild"], "--store", folder["store"], .. arguments])
        .Succeed().Output;

    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));
}
