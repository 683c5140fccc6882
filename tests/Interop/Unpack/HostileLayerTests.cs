using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Unpack;

/// <summary>
/// Layers that were made to reach outside, one a row: each is either refused with the code it names or lands inside,
/// and nothing outside changes. A row without a code says what must be inside afterwards.
/// </summary>
[TestClass]
public class HostileLayerTests
{
    private static readonly (string Name, string Layer, string Expected)[] Scenarios =
    [
        // CVE-2021-29136 umoci
        ("root as a symbolic link, '.'", "symlink . -> /tmp", "IMG3031"),
        ("root as a symbolic link, '/'", "symlink / -> /tmp", "IMG3031"),
        ("root as a symbolic link, '/.'", "symlink /. -> /tmp", "IMG3031"),
        ("root as a symbolic link, './'", "symlink ./ -> CANARY", "IMG3031"),
        ("root as a file", "file . text=x", "IMG3031"),
        ("root as a hard link", "file a\n hardlink . -> a", "IMG3031"),
        ("root as a device", "char . 1 3", "IMG3031"),
        ("root as a hard link's target", "hardlink a -> .", "IMG3033"),

        // Names that climb.
        ("a name with ..", "file ../outside/x", "IMG3020"),
        ("a name with .. in the middle", "dir a\n file a/../../outside/x", "IMG3020"),
        ("a name that is ..", "dir ..", "IMG3020"),
        ("an absolute name", "file CANARY text=inside", "CANARY:file"),
        ("a hard link to ..", "hardlink a -> ../canary", "IMG3020"),
        ("a whiteout with ..", "whiteout ../canary", "IMG3020"),
        ("an opaque mark with ..", "opaque ..", "IMG3020"),

        // CVE-2026-46703 boxlite, CVE-2026-50163 oras, node-tar CVE-2026-26960, CVE-2026-45491 .NET
        ("a file through an absolute link", "symlink escape -> /tmp\n file escape/x text=in", "tmp/x:file"),
        ("a file through a relative link", "dir d\n symlink d/up -> ../../../outside\n file d/up/x", "outside/x:file"),
        ("a file through two links", "symlink one -> two\n symlink two -> /outside\n file one/x", "outside/x:file"),
        ("a file through a link to ..", "symlink up -> ..\n file up/x", "x:file"),
        ("a file through a link to /", "symlink up -> /\n file up/x", "x:file"),
        ("a file through a link in a link's path", "dir a\n symlink a/b -> /\n symlink c -> a/b/outside\n file c/x", "outside/x:file"),
        ("a file through a link to /proc/self/root", "symlink p -> /proc/self/root\n file p/x", "proc/self/root/x:file"),
        ("a file through a link to /proc/self/fd", "symlink p -> /proc/self/fd/3\n file p/x", "proc/self/fd/3/x:file"),
        ("a folder through a link", "symlink escape -> /outside\n dir escape/d", "outside/d:directory"),
        ("a link through a link", "symlink escape -> /outside\n symlink escape/l -> /etc", "outside/l:symbolic link"),
        ("a device through a link", "symlink escape -> /outside\n char escape/n 1 3", "outside/n:character special file"),
        ("a pipe through a link", "symlink escape -> /outside\n fifo escape/p", "outside/p:fifo"),
        ("what a file is, through a link", "symlink escape -> /\n file escape/CANARY mode=777 uid=1234 mtime=1 xattr:user.planted=79", "CANARY:file"),
        ("a hard link through a link", "file a\n symlink escape -> /outside\n hardlink escape/h -> a", "outside/h:file"),
        ("a loop of links", "symlink a -> b\n symlink b -> a\n file a/x", "IMG3036"),
        ("a link to itself", "symlink a -> a\n file a/x", "IMG3036"),
        ("a chain of 41 links", string.Join('\n', Enumerable.Range(0, 41).Select(i => $"symlink l{i} -> l{i + 1}")) + "\n file l0/x", "IMG3036"),
        ("a dangling link's folder", "symlink a -> not/there\n file a/x", "not/there/x:file"),

        // A file over a link: the link goes, not what it leads to.
        ("a file over a link to outside", "symlink a -> CANARY\n file a text=evil", "a:file"),
        ("a folder over a link to outside", "symlink a -> /outside\n dir a\n file a/x", "a/x:file"),
        ("a device over a link", "symlink a -> CANARY\n char a 1 3", "a:character special file"),
        ("a hard link over a link", "file f\n symlink a -> CANARY\n hardlink a -> f", "a:file"),

        // Hard links: CVE-2021-32760 and the two-step escapes.
        ("a hard link to an absolute host path", "hardlink a -> CANARY\n file a mode=777 text=evil", "needs-or-error"),
        ("a hard link through a link to the host", "symlink s -> /\n hardlink a -> s/CANARY", "needs-or-error"),
        ("a hard link to a link is a link", "symlink s -> CANARY\n hardlink a -> s\n file a/x", "IMG-any-or-inside"),
        ("a hard link to a folder", "dir d\n hardlink a -> d", "IMG3032"),
        ("a hard link to itself", "file a text=kept\n hardlink a -> a", "a:file"),
        ("a hard link whose target is a whiteout", "whiteout gone\n hardlink a -> gone", "IMG3033"),

        // Metadata through links: mode, owner, times and attributes of the link alone.
        ("mode and owner of a link", "symlink a -> CANARY mode=777 uid=1234 gid=1234 mtime=1", "a:symbolic link"),
        ("a folder entry over a link with another owner", "symlink a -> /outside\n dir a mode=777 uid=1234", "a:directory"),

        // Whiteouts.
        ("a bare whiteout", "file .wh.", "IMG3030"),
        ("a whiteout of the folder itself", "dir a\n file a/.wh..", "IMG3030"),
        ("a whiteout of the parent", "dir a\n file a/.wh...", "IMG3030"),
        ("a folder with a whiteout's name", "dir .wh.d\n file .wh.d/x", "IMG3030"),
        ("a whiteout through a link", "symlink s -> /\n file keep\n whiteout s/outside", "keep:file"),
        ("an opaque mark through a link", "symlink s -> /\n file keep\n opaque s", "keep:file"),
        ("a whiteout of a file of the machine's through a link", "symlink s -> /\n file keep\n whiteout s/CANARY", "keep:file"),
        ("an opaque mark on a folder of the machine's through a link", "symlink s -> /\n file keep\n opaque s/FOLDER", "keep:file"),
        ("a whiteout as a link", "symlink .wh.x -> CANARY", "nothing"),

        // Devices.
        ("a device 0:0 that would be a whiteout", "char a 0 0", "IMG3034 plain:a:character special file"),
        ("a device with numbers out of range", "char a 4096 0", "IMG3034"),
        ("a device with a minor out of range", "block a 8 1048576", "IMG3034"),

        // Owners.
        ("an owner that means no change to the kernel", "file a uid=4294967295", "IMG3035"),
        ("an owner above 32 bits", "file a uid=4294967296", "IMG3035"),
        ("a group above 32 bits", "dir a gid=99999999999", "IMG3035"),

        // Parents that are something else.
        ("a file as a parent", "file a text=x\n file a/b text=y", "a/b:file"),
        ("a device as a parent", "char a 1 3\n file a/b", "a/b:file"),
        ("a pipe as a parent, which must not be opened", "fifo a\n file a/b", "a/b:file"),
        ("a pipe where a file comes", "fifo a\n file a text=x", "a:file"),
        ("a folder where a file comes", "dir a\n dir a/b\n file a/b/c\n file a text=x", "a:file"),
        ("a name of 256 bytes", "file " + new string('a', 256), "IMG3032"),
        ("a path longer than the kernel takes", "file " + string.Join('/', Enumerable.Repeat(new string('a', 200), 25)), "IMG-any-or-inside"),
    ];

    public static IEnumerable<object[]> Rows => Scenarios.SelectMany(s => new[] { new object[] { s.Name, "overlay" }, [s.Name, "plain"] });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void AHostileLayerIsRefusedOrLandsInside(string name, string form)
    {
        Tool.RequireRoot();
        var (_, layer, expected) = Scenarios.Single(s => s.Name == name);
        using var folder = new LayerFolder(form == "plain" ? LayerFolder.Plain : LayerFolder.Overlay);
        var expectation = Expectation(expected, form);
        try
        {
            folder.Apply(layer);
            if (expectation.StartsWith("IMG3", StringComparison.Ordinal))
                Assert.Fail($"was applied, not refused with {expectation}");
            if (expectation.Contains(':', StringComparison.Ordinal))
                AssertInside(folder, expectation);
        }
        catch (ImageBuildException e) when (!expectation.Contains(':', StringComparison.Ordinal))
        {
            if (expectation.StartsWith("IMG3", StringComparison.Ordinal))
                Assert.AreEqual(expectation, e.Id, e.Message);
        }

        folder.AssertNothingOutsideChanged();
    }

    private static string Expectation(string expected, string form) => expected.Split(" plain:") is [var overlay, var plain]
        ? form == "plain" ? plain : overlay
        : expected;

    private static void AssertInside(LayerFolder folder, string expectation)
    {
        var (path, type) = (expectation.Split(':')[0], expectation.Split(':')[1]);
        var actual = folder.Stat("%F", path.Replace("CANARY", folder.Canary, StringComparison.Ordinal));
        Assert.AreEqual(type, actual.Replace("regular empty file", "file", StringComparison.Ordinal).Replace("regular file", "file", StringComparison.Ordinal));
    }
}
