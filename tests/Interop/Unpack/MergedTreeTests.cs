using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Unpack;

/// <summary>
/// The merged tree of an image is one thing, whether umoci unpacks it, we unpack it plainly, or an overlay of our
/// layers shows it: entries, owners, modes, times, link counts, contents, attributes.
/// </summary>
[TestClass]
public class MergedTreeTests
{
    private const string Base = """
        dir ./ mode=755 mtime=100
        dir etc mode=755 mtime=101
        file etc/passwd text=root mode=644 mtime=102.000000003
        file etc/shadow text=secret mode=640 gid=42 mtime=103
        dir usr mtime=104
        dir usr/bin mtime=105
        file usr/bin/su text=su mode=4755 mtime=106
        file usr/bin/ping text=ping mode=755 mtime=107 xattr:security.capability=0100000200200000000000000000000000000000
        symlink bin -> usr/bin mtime=108
        dir var mode=2775 gid=8 mtime=109
        dir var/lib mode=700 uid=33 gid=33 mtime=110 xattr:user.note=68656c6c6f
        file var/lib/data text=data uid=33 gid=33 mtime=111
        hardlink var/lib/same -> var/lib/data
        dir tmp mode=1777 mtime=112
        char var/null 1 3 mode=666 mtime=113
        fifo var/pipe mode=600 mtime=114
        file var/%c3%a4%0a%5c text=odd mtime=115
        """;

    private enum Umoci
    {
        Same,

        /// <summary>Folders that nobody named have no time of their own: umoci's is now, ours is 1970.</summary>
        SameButTimes,
        Differs,
    }

    private static readonly (string Name, string[] Layers, Umoci Umoci)[] Images =
    [
        ("one layer", [Base], Umoci.Same),
        ("a layer without an entry for the root", [Base, "dir etc mode=755 mtime=1\n file etc/new text=x"], Umoci.Same),
        ("explicit whiteouts", [Base, "dir etc mtime=1\n whiteout etc/passwd\n whiteout var/lib"], Umoci.Same),
        // umoci takes the lower files out of the folder after it has set its time.
        ("a whiteout after what it spares", [Base, "dir var/lib mode=711 mtime=9\n file var/lib/new text=n\n whiteout var/lib"], Umoci.SameButTimes),
        ("an opaque folder", [Base, "dir var/lib mode=711 mtime=9\n file var/lib/new text=n\n opaque var/lib"], Umoci.Same),
        ("an opaque mark before the folder's entry", [Base, "opaque var/lib\n dir var/lib mode=711 mtime=9\n file var/lib/new text=n"], Umoci.Same),
        ("an opaque folder that no entry names keeps its attributes", [Base, "opaque var/lib\n file var/lib/new text=n"], Umoci.Same),
        ("an opaque root", [Base, "opaque .\n dir etc mtime=5\n file etc/only text=x"], Umoci.SameButTimes),
        ("parents that no entry names keep owner, mode, times and attributes", [Base, "file var/lib/new text=n uid=33"], Umoci.Same),
        ("such parents in two layers", [Base, "file var/lib/a text=a", "file var/lib/b text=b"], Umoci.Same),
        ("such a parent changed by a layer between", [Base, "dir var/lib mode=711 uid=5 mtime=50", "file var/lib/b text=b"], Umoci.Same),
        ("such a parent of a whiteout", [Base, "whiteout var/lib/data\n whiteout var/lib/same"], Umoci.Same),
        ("such a parent that no layer has", [Base, "file srv/www/index text=hi"], Umoci.SameButTimes),
        ("a file through a lower link", [Base, "file bin/tool text=tool mode=755 mtime=7"], Umoci.Same),
        ("a folder through a lower link", [Base, "dir bin/sub mode=711 uid=3 mtime=8\n file bin/sub/x text=x\n hardlink bin/sub/y -> bin/sub/x\n symlink bin/z -> sub"], Umoci.Same),
        ("a whiteout through a lower link", [Base, "whiteout bin/su"], Umoci.Same),
        ("a folder entry over a lower link", [Base, "dir bin mtime=3\n file bin/x text=x"], Umoci.Same),
        ("a file over a lower folder", [Base, "file var/lib text=file mtime=4"], Umoci.Same),
        ("a folder over a lower file", [Base, "dir usr/bin/su mtime=4\n file usr/bin/su/x text=x"], Umoci.Same),
        ("a link over a lower folder", [Base, "symlink var/lib -> ../etc mtime=5"], Umoci.Same),
        ("a hard link to a lower file", [Base, "dir opt mtime=6\n hardlink opt/su -> usr/bin/su"], Umoci.Same),
        ("hard links to one lower file", [Base, "dir opt mtime=6\n hardlink opt/a -> etc/passwd\n hardlink opt/b -> opt/a\n hardlink opt/c -> etc/passwd"], Umoci.Same),
        ("a hard link to a lower link", [Base, "dir opt mtime=6\n hardlink opt/l -> bin"], Umoci.Same),
        ("a hard link to a lower file through a lower link", [Base, "dir opt mtime=6\n hardlink opt/su -> bin/su"], Umoci.Same),
        ("a hard link to a lower file that is replaced afterwards", [Base, "dir opt mtime=6\n hardlink opt/old -> etc/passwd\n file etc/passwd text=new mtime=8"], Umoci.Same),
        ("removed and made again two layers later", [Base, "whiteout var/lib", "dir var/lib mtime=70\n file var/lib/again text=x"], Umoci.Same),
        ("removed and made again without an entry", [Base, "whiteout usr/bin", "file usr/bin/again text=x"], Umoci.SameButTimes),
        ("whiteouts of what is not there", [Base, "dir srv mtime=3\n whiteout srv/nothing\n whiteout etc/nothing"], Umoci.Same),
        ("whiteouts in a folder that is nowhere", [Base, "whiteout nowhere/at/all"], Umoci.Same),
        ("whiteouts in the lowest layer", ["dir ./ mtime=1\n dir a mtime=2\n whiteout a/b\n file a/c text=c mtime=3\n whiteout d/e"], Umoci.Same),
        ("attributes replaced, not added to", [Base, "dir var/lib mode=700 mtime=2 xattr:user.other=61"], Umoci.Same),
        // Debian's umoci is older than the escaping of these.
        ("an attribute that is overlayfs's own", [Base, "dir o mtime=2 xattr:trusted.overlay.opaque=79\n file o/f text=f xattr:trusted.overlay.redirect=2f65746300 xattr:user.overlay.opaque=79", "file top text=t"], Umoci.Differs),
        ("a default ACL is set after what is in its folder", [Base, "dir acl mode=755 mtime=2 xattr:system.posix_acl_default=0200000001000700ffffffff02000700e803000004000500ffffffff10000700ffffffff20000500ffffffff\n file acl/x text=x mode=600"], Umoci.Same),
        ("a read-only folder with something in it", [Base, "dir ro mode=555 mtime=2\n dir ro/deep mode=0 mtime=3\n file ro/deep/x text=x mode=0"], Umoci.Same),
        ("times before 1970 and far from it", [Base, "file old text=o mtime=-5\n file late text=l mtime=4294967296\n dir both mtime=-1"], Umoci.Same),
        ("forty layers", [Base, .. Enumerable.Range(0, 40).Select(i => $"file var/lib/f{i} text={i}\n whiteout var/lib/f{i - 3}")], Umoci.Same),
        ("no layer", [], Umoci.SameButTimes),
    ];

    public static IEnumerable<object[]> Rows => Images.Select(i => new object[] { i.Name });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void TheTreeIsTheSameInUmociInAPlainFolderAndInAnOverlay(string name)
    {
        var (_, layers, umoci) = Images.Single(i => i.Name == name);
        using var image = LayeredImage.Of(layers);
        var plain = Tree.Describe(image.UnpackPlain());
        var merged = Tree.Describe(image.Mount());
        Tree.AssertEqual(plain, merged);
        if (umoci == Umoci.Differs)
            return;
        var times = umoci == Umoci.Same;
        Tree.AssertEqual(Tree.Describe(image.UnpackByUmoci(), times), times ? plain : Tree.Describe(image["plain"], times: false));
    }

    [TestMethod]
    public void ARealBaseIsTheSameInUmociInAPlainFolderAndInAnOverlay()
    {
        using var image = LayeredImage.OfLayout(RealBase.Layout);
        var plain = Tree.Describe(image.UnpackPlain());
        Tree.AssertEqual(plain, Tree.Describe(image.Mount()));
        Tree.AssertEqual(Tree.Describe(image.UnpackByUmoci(), times: false), Tree.Describe(image["plain"], times: false));
        Assert.IsGreaterThan(3000, plain.Split('\n').Length);
    }
}
