using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary><c>export</c>, and what <c>ps</c> and <c>logs</c> are asked for.</summary>
[TestClass]
public sealed class ExportTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Imagebuild ours;

    public ExportTests()
    {
        Tool.RequireRoot();
        ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
    }

    public void Dispose()
    {
        ours.Try("rm", "-f", "c");
        folder.Dispose();
    }

    [TestMethod]
    [DataRow(true, DisplayName = "of a container that runs")]
    [DataRow(false, DisplayName = "of one that has ended")]
    public void TheTreeIsTheImageWithTheContainersChanges(bool runs)
    {
        ours.Run("run", "-d", "--name", "c", "-v", $"{folder.Path}:/mnt", "base:1", "sh", "-c",
            $"echo x > /added; chown 33:42 /added; chmod 4711 /added; ln /added /again; rm /etc/issue; rm -r /etc/skel; mkdir /etc/skel; {(runs ? "sleep 100" : "true")}");
        if (runs)
            Wait.Until(() => ours.Run("diff", "c").Contains("D /etc/skel/.profile", StringComparison.Ordinal));
        else
            ours.Run("wait", "c");
        ours.Run("unpack", "base:1", folder["expected"]);
        Tool.Run("sh", "-ec", $"cd {folder["expected"]}; echo x > added; chown 33:42 added; chmod 4711 added; ln added again; rm etc/issue; rm -r etc/skel; mkdir etc/skel");
        ours.Run("export", "-o", folder["tree.tar"], "c");
        Directory.CreateDirectory(folder["tree"]);
        Tool.Run("tar", "--numeric-owner", "--xattrs", "-C", folder["tree"], "-xpf", folder["tree.tar"]);
        const string Look = "find . -mindepth 1 ! -path ./etc -printf '%y %m %U:%G %n %p %l\\n' | sort; find . -type f -exec sha256sum {} + | sort";
        Assert.AreEqual(Tool.Try("sh", ["-c", Look], folder: folder["expected"]).Output, Tool.Try("sh", ["-c", Look], folder: folder["tree"]).Output);
        Assert.AreEqual("", Tool.Run("sh", "-c", $"'{Imagebuild.Program}' --store {ours.Store} export c | cmp - {folder["tree.tar"]}"), "the same on standard output");
    }

    [TestMethod]
    public void AFileThatCantBeWrittenIsSaidAndNothingIsLeft()
    {
        ours.Run("create", "--name", "c", "base:1", "true");
        ours.Fails(1, "IMG3050", "export", "-o", folder["none/tree.tar"], "c");
        File.WriteAllText(folder["there.tar"], "there");
        Tool.Run("chattr", "+i", folder["there.tar"]);
        ours.Fails(1, "IMG3050", "export", "-o", folder["there.tar"], "c");
        Tool.Run("chattr", "-i", folder["there.tar"]);
        Assert.AreEqual("there", File.ReadAllText(folder["there.tar"]));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, ".imagebuild-*"));
    }

    [TestMethod]
    public void PsShowsWhatItIsAskedFor()
    {
        ours.Run("run", "--name", "one", "-l", "kind=a", "base:1", "dd", "if=/dev/zero", "of=/large", "bs=1M", "count=3");
        ours.Try("run", "--name", "two", "-l", "kind=b", "base:1", "sh", "-c", "exit 3");
        ours.Run("run", "-d", "--name", "c", "base:1", "sleep", "100");
        Assert.AreEqual("c", Names());
        Assert.AreEqual("c", Names("-l"));
        Assert.AreEqual("c two", Names("-n", "2"));
        Assert.AreEqual("two", Names("--filter", "exited=3"));
        Assert.AreEqual("two one", Names("--filter", "status=exited"));
        Assert.AreEqual("one", Names("-a", "--filter", "label=kind=a"));
        Assert.AreEqual("two one", Names("-a", "--filter", "label=kind", "--filter", "ancestor=base:1"));
        Assert.AreEqual("two one", Names("-a", "--filter", "label=kind", "--filter", $"ancestor={ours.Run("images", "-q").Trim()}"));
        Assert.AreEqual("", Names("-a", "--filter", "ancestor=other:1"));
        Assert.AreEqual("two one", Names("-a", "--filter", "name=one", "--filter", "name=two"));
        StringAssert.Matches(ours.Run("ps", "-a", "-s", "--filter", "name=one"), new System.Text.RegularExpressions.Regex(@"3\.1\dMB \(virtual [\d.]+MB\)"));
        ours.Fails(1, "IMG5014", "ps", "--filter", "status=gone");
        ours.Fails(1, "IMG5014", "ps", "--filter", "colour=red");
    }

    [TestMethod]
    public void LogsAreShownOfATime()
    {
        ours.Run("run", "--name", "c", "base:1", "sh", "-c", "echo early; sleep 2; echo late");
        var late = ours.Run("logs", "-t", "c").Split('\n')[1].Split(' ')[0];
        Assert.AreEqual("late\n", ours.Run("logs", "--since", late, "c"));
        Assert.AreEqual("early\n", ours.Run("logs", "--until", late, "c"));
        Assert.AreEqual("early\n", ours.Run("logs", "--until", late, "--tail", "1", "c"));
        Assert.AreEqual("early\nlate\n", ours.Run("logs", "--since", "10m", "c"));
        ours.Fails(1, "IMG5014", "logs", "--since", "yesterday", "c");
    }

    private string Names(params string[] arguments) => string.Join(' ', ours.Run(["ps", "--format", "json", .. arguments])
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("Names").GetString()));
}
