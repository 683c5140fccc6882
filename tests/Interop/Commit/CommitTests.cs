using ImageBuild.Interop.Peers;
using ImageBuild.Layers;
using ImageBuild.Runtime.Commit;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Interop.Commit;

/// <summary>What a container changed, as diff prints it and as commit writes it, with umoci as the judge.</summary>
[TestClass]
public class CommitTests
{
    private const string Base = """
        dir ./ mtime=100
        dir etc mtime=101
        file etc/passwd text=root mtime=102
        file etc/group text=group mtime=103
        dir var mode=2775 gid=8 mtime=104
        dir var/lib mode=700 uid=33 mtime=105 xattr:user.note=68656c6c6f
        file var/lib/data text=data mtime=106
        dir var/lib/deep mtime=107
        file var/lib/deep/a text=a mtime=108
        file var/lib/deep/b text=b mtime=109
        file ping text=ping mode=755 mtime=110 xattr:security.capability=0100000200200000000000000000000000000000
        symlink link -> etc mtime=111
        """;

    private static readonly (string Name, string Script, string Diff)[] Changes =
    [
        ("nothing", "true", ""),
        ("a file added", "echo x > etc/new", "C /etc\nA /etc/new"),
        ("a file changed", "echo more >> etc/passwd", "C /etc\nC /etc/passwd"),
        ("a file deleted", "rm etc/group", "C /etc\nD /etc/group"),
        ("a folder deleted", "rm -r var/lib", "C /var\nD /var/lib"),
        ("a folder deleted and made again", "rm -r var/lib; mkdir var/lib; echo n > var/lib/data", "C /var\nC /var/lib\nC /var/lib/data\nD /var/lib/deep"),
        ("a folder added", "mkdir -p srv/www; echo hi > srv/www/index", "A /srv\nA /srv/www\nA /srv/www/index"),
        ("a folder turned into a file", "rm -r var/lib; echo f > var/lib", "C /var\nC /var/lib"),
        ("a file turned into a folder", "cd var/lib; rm data; mkdir data; echo g > data/g", "C /var\nC /var/lib\nC /var/lib/data\nA /var/lib/data/g"),
        ("a link turned into a folder", "rm link; mkdir link; echo x > link/x", "C /link\nA /link/x"),
        ("mode, owner and times", "chmod 4711 ping; chown 7:8 etc; touch -d @5 etc/passwd", "C /etc\nC /etc/passwd\nC /ping"),
        ("a touched root", "touch -d @77 .", ""),
        ("attributes", "setfattr -n user.a -v b etc/passwd; setfattr -x user.note var/lib; setcap cap_chown+ep etc/group", "C /etc\nC /etc/group\nC /etc/passwd\nC /var\nC /var/lib"),
        ("hard links", "echo h > h1; ln h1 h2; mkdir d; ln h1 d/h3; ln etc/passwd etc/same", "C /etc\nC /etc/passwd\nA /etc/same\nA /d\nA /d/h3\nA /h1\nA /h2"),
        ("renamed", "mv etc/passwd etc/password; mv var/lib/deep/a moved", "C /etc\nD /etc/passwd\nA /etc/password\nA /moved\nC /var\nC /var/lib\nC /var/lib/deep\nD /var/lib/deep/a"),
        ("special files", "mkfifo pipe; mknod null c 1 3; python3 -c 'import socket as s; s.socket(s.AF_UNIX).bind(\"sock\")'", "A /null\nA /pipe"),
        ("odd names", "echo x > $'a\\nb'; echo y > $'\\xff\\xfe'; mkdir ' '; echo z > ' /-'; echo q > \"$(printf 'n%.0s' {1..250})\"", ""),
        ("deep names", "p=.; for i in $(seq 30); do p=$p/dddddddddddddddd; done; mkdir -p $p; echo x > $p/f", ""),
        ("a large sparse file", "truncate -s 20M sparse; echo end >> sparse", "A /sparse"),
        ("permissions 000", "mkdir locked; echo x > locked/x; chmod 0 locked/x locked", "A /locked\nA /locked/x"),
        ("a deleted file in an added folder", "mkdir t; echo x > t/x; rm t/x", "A /t"),
    ];

    public static IEnumerable<object[]> Rows => Changes.Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void ACommittedImageIsTheTreeThatTheContainerHad(string name)
    {
        var (_, script, diff) = Changes.Single(c => c.Name == name);
        using var image = new WritableImage(Base);
        image.Change(script);
        var expected = Tree.Describe(image.Merged);
        if (diff.Length > 0)
            AssertSameLines(diff, image.Diff());
        image.Commit();
        Tree.AssertEqual(WithoutSockets(expected), Tree.Describe(image.UnpackByUmoci()));
    }

    [TestMethod]
    public void WithoutAChangeThereIsNoLayer()
    {
        using var image = new WritableImage(Base);
        Assert.AreEqual("", image.Diff());
        var committed = image.Commit();
        Assert.HasCount(1, committed.Layers);
        Assert.IsTrue(committed.Config.History!.Value[^1].EmptyLayer);
        Assert.AreEqual("message", committed.Config.History.Value[^1].Comment);
        Assert.AreEqual("author", committed.Config.Author);
    }

    [TestMethod]
    public void WhiteoutsComeBeforeTheirSiblingsAndFoldersBeforeWhatIsInThem()
    {
        using var image = new WritableImage(Base);
        image.Change("rm etc/group; echo a > etc/aaa; rm -r var/lib; mkdir var/lib; echo n > var/lib/n");
        string[] expected = ["etc/", "etc/.wh.group", "etc/aaa", "var/", "var/lib/", "var/lib/.wh..wh..opq", "var/lib/n"];
        CollectionAssert.AreEqual(expected, image.Names(image.Commit()).Where(n => n != "./").ToList());
    }

    [TestMethod]
    public void AnOpaqueFolderHasNoMarkIfTheImageHasNoSuchFolder()
    {
        using var image = new WritableImage(Base);
        image.Change("mkdir new; echo x > new/x");
        Tool.Run("setfattr", "-n", "trusted.overlay.opaque", "-v", "y", image.Layers.Upper + "/new");
        Assert.DoesNotContain("new/.wh..wh..opq", image.Names(image.Commit()));
    }

    [TestMethod]
    public void AFolderThatWasOnlyCopiedUpIsNoChange()
    {
        using var image = new WritableImage(Base);
        image.Change("chmod 711 var/lib; chmod 700 var/lib; echo x > x; rm x; touch -d @100 .");
        Assert.AreEqual("", image.Diff());
        Assert.HasCount(1, image.Commit().Layers);
    }

    [TestMethod]
    public void MountPointsOfTheRuntimeAreNoChangeUnlessSomethingIsInThem()
    {
        using var image = new WritableImage(Base);
        image.Change("mkdir proc dev sys run run/secrets data; touch etc/hosts etc/resolv.conf run/file; echo kept > data/kept");
        var made = new[] { "proc", "dev", "sys", "run", "run/secrets", "run/file", "etc/hosts", "etc/resolv.conf", "data" };
        var layers = image.Layers with { MadeByRuntime = [.. made.Select(ImagePath.Parse)] };
        Assert.AreEqual("A /data\nA /data/kept", string.Join('\n', new UpperDiff(layers).Read()));
    }

    [TestMethod]
    public void WhatIsReadOfAContainerThatIsRemovedMeanwhileIsNoChange()
    {
        using var image = new WritableImage(Base);
        image.Change("echo x > x");
        var gone = new ImageBuildException(ErrorCode.ContainerNotFound, "gone");
        var removed = image.Layers with { EnsureThere = () => throw gone };
        Assert.AreSame(gone, Assert.ThrowsExactly<ImageBuildException>(() => new UpperDiff(removed).Read()));
        Assert.AreSame(gone, Assert.ThrowsExactly<ImageBuildException>(() => new UpperDiff(removed with { Upper = removed.Upper + "/gone" }).Read()));
        Assert.AreSame(gone, Assert.ThrowsExactly<ImageBuildException>(() => new UpperDiff(removed with { Upper = null }).Read()));
    }

    // A diff does not stop the container.
    [TestMethod]
    public void AFolderThatGoesWhileChangesAreReadIsNone()
    {
        using var image = new WritableImage(Base);
        image.Change("mkdir a b c; echo x > a/x; echo x > b/x; echo x > c/x");
        using var upper = Linux.OpenDirectory(SafeFd.Cwd, image.Layers.Upper!);
        var seen = new List<string>();
        foreach (var entry in new UpperWalk(upper, new MergedView([], image.Layers.Xattrs), image.Layers).Changes())
        {
            seen.Add(entry.Path);
            if (entry.Path == "a/x")
                Tool.Run("sh", "-c", "rm -r \"$0/b\" \"$0/c\" && touch \"$0/c\"", image.Layers.Upper!);
        }

        CollectionAssert.AreEqual(new[] { "a", "a/x" }, seen);
    }

    [TestMethod]
    public void AFileThatAContainerCantPutInALayerIsNamed()
    {
        using var image = new WritableImage(Base);
        image.Change("echo x > etc/.wh.evil");
        var e = Assert.Throws<AggregateException>(image.Commit).InnerException as ImageBuildException;
        Assert.AreEqual("IMG5062", e!.Id);
        StringAssert.Contains(e.Message, "/etc/.wh.evil");
    }

    [TestMethod]
    public void ARedirectThatAnotherMountLeftIsNotTakenForAnEmptyFolder()
    {
        using var image = new WritableImage(Base);
        image.Change("mkdir moved");
        Tool.Run("setfattr", "-n", "trusted.overlay.redirect", "-v", "/etc", image.Layers.Upper + "/moved");
        Assert.AreEqual("IMG5061", (Assert.Throws<AggregateException>(image.Commit).InnerException as ImageBuildException)!.Id);
    }

    [TestMethod]
    public void CommittingTheSameChangesTwiceGivesTheSameLayer()
    {
        const string Script = "mkdir d; for i in 3 1 2; do echo $i > d/$i; done; rm etc/group; find d . -newermt 2000-01-01 -xdev -exec touch -h -d @1000 {} +";
        using var one = new WritableImage(Base);
        using var two = new WritableImage(Base);
        one.Change(Script);
        two.Change(Script);
        foreach (var image in new[] { one, two })
            Tool.Try("bash", ["-c", "touch -h -d @7 etc/group"], folder: image.Layers.Upper);
        Assert.AreEqual(one.Commit().Layers[^1].DiffId, two.Commit().Layers[^1].DiffId);
    }

    private static void AssertSameLines(string expected, string actual) => CollectionAssert.AreEquivalent(
        expected.Split('\n'), actual.Split('\n'), $"expected:\n{expected}\nactual:\n{actual}");

    // A socket is nothing that a layer can have.
    private static string WithoutSockets(string tree) =>
        string.Join('\n', tree.Split('\n').Where(l => !l.Contains(" s ", StringComparison.Ordinal)));
}
