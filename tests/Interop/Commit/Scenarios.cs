using System.Collections.Immutable;

namespace ImageBuild.Interop.Commit;

/// <summary>Something that a container may do to its files.</summary>
/// <param name="Name">What it is called where it fails.</param>
/// <param name="Base">The image's layers in the text language of trees, lowest first, <c>---</c> between.</param>
/// <param name="Script">What bash does in the merged tree.</param>
internal sealed record Scenario(string Name, string Base, string Script)
{
    private const string Folder = "dir a\nfile a/x text=1\nfile a/y text=2 mode=600 uid=3";
    private const string Nested = "dir a\ndir a/b mode=711\nfile a/b/x text=1\nsymlink a/b/l -> x\nfile a/y text=2";
    private const string Linked = "file a text=1\nhardlink b -> a\nhardlink c -> a";
    private const string Capable = "file a text=1 mode=755 xattr:security.capability=0100000200200000000000000000000000000000";
    private const string Noted = "file a text=1 xattr:user.note=68656c6c6f xattr:user.other=00ff0a";

    /// <summary>All of them.</summary>
    public static ImmutableArray<Scenario> All { get; } =
    [
        new("a file becomes a folder", "file a text=1", "rm a; mkdir a; echo x > a/x"),
        new("a folder becomes a file", Folder, "rm -r a; echo f > a"),
        new("a folder becomes a file and a folder again", Folder, "rm -r a; echo f > a; rm a; mkdir a; echo new > a/x"),
        new("a file becomes a symlink", "file a text=1", "rm a; ln -s b a"),
        new("a symlink becomes a file", "symlink a -> b\nfile b text=b", "rm a; echo x > a"),
        new("a symlink becomes a folder", "symlink a -> b\ndir b\nfile b/x text=b", "rm a; mkdir a; echo x > a/y"),
        new("a folder becomes a symlink to its sibling", Folder + "\ndir b\nfile b/x text=b", "rm -r a; ln -s b a"),
        new("a symlink leads elsewhere", "symlink a -> b", "ln -sfn c a"),
        new("a file becomes a fifo", "file a text=1", "rm a; mkfifo a"),
        new("a fifo becomes a device", "fifo a", "rm a; mknod a c 1 7"),
        new("a folder is emptied", Folder, "rm a/*"),
        new("a folder is deleted", Folder, "rm -r a"),
        new("a folder is deleted and made again, empty", Folder, "rm -r a; mkdir a"),
        new("a folder is deleted and made again with the same file", Folder, "rm -r a; mkdir a; echo -n 1 > a/x; touch -d @1600000000 a/x"),
        new("nested folders are deleted and made again", Nested, "rm -r a; mkdir -p a/b; echo n > a/b/n"),
        new("an opaque folder in an opaque folder", Nested, "rm -r a/b; mkdir a/b; echo n > a/b/n; rm -r a; mkdir -p a/b; echo m > a/b/m"),
        new("a file is deleted and made again", "file a text=1", "rm a; echo 2 > a"),
        new("a file is deleted and made again with another owner", "file a text=1", "rm a; echo 2 > a; chown 5:6 a; chmod 600 a"),
        new("a file is renamed", "file a text=1", "mv a b"),
        new("a file is renamed over another", "file a text=1\nfile b text=2", "mv a b"),
        new("two files are swapped", "file a text=1\nfile b text=2", "mv a c; mv b a; mv c b"),
        new("a folder is renamed with what is in it", Nested, "mv a z"),
        new("a folder is moved into its sibling", Nested + "\ndir c", "mv a/b c/"),
        new("a folder is renamed and another takes its place", Folder, "mv a b; mkdir a; echo n > a/n"),
        new("a symlink is renamed", "symlink a -> x", "mv a b"),
        new("a new file has names in several folders", "dir a\ndir b", "echo h > a/1; ln a/1 b/2; ln a/1 3"),
        new("a lower file gets a second name", "file a text=1", "ln a b"),
        new("one of three names is deleted", Linked, "rm b"),
        new("one of three names gets other content", Linked, "echo x >> b"),
        new("all of three names are deleted", Linked, "rm a b c"),
        new("a symlink has two names", "dir d", "ln -s t l; ln -P l d/m"),
        new("a fifo has two names", "dir d", "mkfifo p; ln p d/q"),
        new("setuid, setgid and sticky", "dir d", "touch u g; chmod 4755 u; chmod 2755 g; mkdir -m 1777 t; chmod 2775 d"),
        new("setuid is taken away", "file a text=1 mode=4755", "chmod 755 a"),
        new("the owner of a setuid file changes", "file a text=1 mode=4755", "chown 3:3 a; chmod 4755 a"),
        new("capabilities are given", "file a text=1 mode=755", "setcap cap_net_raw+ep a"),
        new("capabilities are taken away", Capable, "setcap -r a"),
        new("capabilities outlive a renaming", Capable, "mv a b"),
        new("an attribute is added", "file a text=1", "setfattr -n user.new -v v a"),
        new("an attribute gets bytes that are no text", Noted, "setfattr -n user.note -v 0x00ff0d0a3d a"),
        new("an attribute is removed", Noted, "setfattr -x user.note a"),
        new("attributes of a folder", Folder, "setfattr -n user.dir -v d a; echo z > a/z"),
        new("attributes outlive a change of content", Noted, "echo more >> a"),
        new("a fifo and devices", "dir d", "mkfifo -m 640 p; mknod c c 1 3; mknod d/b b 259 100000; chmod 600 c"),
        new("a device is deleted", "char a 1 3\nblock b 8 0", "rm a b"),
        new("a socket is left out", "dir d", "python3 -c 'import socket as s; s.socket(s.AF_UNIX).bind(\"sock\")'"),
        new("a name with a newline", "dir d", "echo x > $'d/a\\nb'"),
        new("names with blanks, quotes and a backslash", "dir d", "echo x > 'd/ a  b '; echo y > \"d/'\\\\\\\"\"; echo z > d/-rf"),
        new("a name that is not UTF-8", "dir d", "echo x > $'d/\\xff\\xfe'; mkdir $'d/\\x80'; ln -s $'\\xc0' $'d/\\xc1'"),
        new("a name of 255 bytes", "dir d", "n=$(printf 'n%.0s' {1..255}); echo x > d/$n; mkdir $n; ln -s $n l"),
        new("names that nearly are whiteouts", "dir d", "echo 1 > d/x.wh.y; echo 2 > d/.whx; echo 3 > d/wh."),
        new("a path of 3000 bytes", "dir d", "p=d; for i in {1..50}; do p=$p/$(printf 'd%.0s' {1..60}); done; mkdir -p $p; echo x > $p/f"),
        new("many files and folders", "dir d", "for i in {1..60}; do mkdir d/$i; echo $i > d/$i/f; done; rm -r d/1*"),
        new("a sparse file", "dir d", "truncate -s 3M d/s; echo end >> d/s; truncate -s 5M d/s"),
        new("a file grows by a byte", "file a size=300000", "echo >> a"),
        new("a file is truncated", "file a size=300000", ": > a"),
        new("an empty folder and an empty file", "dir d", "mkdir e; : > d/f"),
        new("a time alone", Folder, "touch -d @1000 a/x"),
        new("a time with nanoseconds", Folder, "touch -d @1000.123456789 a/x a"),
        new("a time beyond 2038", Folder, "touch -d @4294967296 a/x"),
        new("a folder's time alone", Folder, "touch -d @1000 a"),
        new("a symlink's time alone", "symlink a -> b", "touch -h -d @1000 a"),
        new("a mode alone", Folder, "chmod 4711 a/x"),
        new("a folder's mode alone", Folder, "chmod 1700 a"),
        new("no permissions at all", Folder, "chmod 0 a/x a"),
        new("an owner alone", Folder, "chown 7:8 a/x"),
        new("a folder's owner alone", Folder, "chown 7:8 a"),
        new("a symlink's owner alone", "symlink a -> b", "chown -h 7:8 a"),
        new("owners beyond two millions", Folder, "chown 2100000:3000000000 a/x"),
        new("symlinks in circles", "dir d", "ln -s l l; ln -s d/b d/a; ln -s a d/b; ln -s . d/c"),
        new("symlinks to nowhere, to the root and of 1000 bytes", "dir d", "ln -s none a; ln -s / r; ln -s $(printf 'x/%.0s' {1..500}) long"),
        new("a folder two layers down is deleted", Folder + "\n---\nfile b text=b", "rm -r a"),
        new("a file two layers down is changed", Folder + "\n---\nfile b text=b", "echo more >> a/x"),
        new("a folder that both layers have is deleted", Folder + "\n---\ndir a mode=700\nfile a/z text=z", "rm -r a"),
        new("a folder that the upper layer removed comes back empty", Folder + "\n---\nwhiteout a", "mkdir a"),
        new("a folder that the upper layer made opaque gets an old name", Folder + "\n---\ndir a\nopaque a\nfile a/z text=z", "echo new > a/x; rm a/z"),
        new("a name that the upper layer removed comes back", Folder + "\n---\nwhiteout a/x", "echo new > a/x"),
        new("a file of the upper layer over a folder is deleted", Folder + "\n---\nfile a text=f", "rm a"),
        new("a file of the upper layer over a folder becomes a folder", Folder + "\n---\nfile a text=f", "rm a; mkdir a; echo n > a/n"),
        new("a folder of the upper layer over a file is emptied", "file a text=f\n---\n" + Folder, "rm a/*"),
        new("what is added goes again", Folder, "echo x > a/n; mkdir a/d; rm -r a/n a/d"),
        new("a file is opened to write and not written to", Folder, ": >> a/x"),
        new("a mode goes and comes back", Folder, "chmod 700 a/x; chmod 644 a/x"),
        new("a file in a folder that nobody may write to", "dir a mode=555\nfile a/x text=1", "echo n > a/n; rm a/x"),
    ];
}
