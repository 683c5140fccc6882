namespace ImageBuild.Interop.Peers;

/// <summary>A folder's whole tree as text, a line an entry, to compare trees that different programs made.</summary>
internal static class Tree
{
    /// <summary>
    /// Type, mode, owner, size or device, time to the nanosecond, link target, link count of files, SHA-256 of content,
    /// and every xattr, sorted by path.
    /// </summary>
    public static string Describe(string root, bool times = true)
    {
        var time = times ? "%T@" : "-";
        var entries = Bash(root, $"find . -not -type d -printf '%P %y %m %U:%G %s {time} %n %l\\n' -o -printf '%P %y %m %U:%G - {time} - \\n' | LC_ALL=C sort");
        var content = Bash(root, "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum");
        var xattrs = Bash(root, "find . -print0 | LC_ALL=C sort -z | xargs -0 -r getfattr -h -d -m - -e hex --absolute-names 2>/dev/null | grep -v '^# file: \\.$' || true");
        var devices = Bash(root, "find . \\( -type b -o -type c \\) -print0 | LC_ALL=C sort -z | xargs -0 -r stat -c '%n %t:%T'");
        return string.Join('\n', entries, content, xattrs, devices);
    }

    /// <summary>
    /// The trees of all folders of a folder, by their names, as <see cref="Describe"/> has them, but for sockets, which no
    /// layer can have, and with which names are one file instead of link counts, which an overlay takes from below.
    /// </summary>
    public static IReadOnlyDictionary<string, string> DescribeEach(string root)
    {
        // One process for all: a tool of coreutils for each folder takes minutes.
        const string Script = """
            import hashlib, os, stat, sys
            def visit(path, name, files):
                s = os.lstat(path)
                if stat.S_ISSOCK(s.st_mode):
                    return
                yield f'{name} {s.st_mode:o} {s.st_uid}:{s.st_gid} {s.st_mtime_ns}'
                for x in sorted(os.listxattr(path, follow_symlinks=False)):
                    yield f'{name} {x}={os.getxattr(path, x, follow_symlinks=False).hex()}'
                if stat.S_ISLNK(s.st_mode):
                    yield f'{name} -> {os.readlink(path)}'
                if stat.S_ISREG(s.st_mode):
                    with open(path, 'rb') as content:
                        yield f'{name} {s.st_size} {hashlib.sha256(content.read()).hexdigest()}'
                if stat.S_ISBLK(s.st_mode) or stat.S_ISCHR(s.st_mode):
                    yield f'{name} {os.major(s.st_rdev)}:{os.minor(s.st_rdev)}'
                if not stat.S_ISDIR(s.st_mode):
                    yield f'{name} is {files.setdefault(s.st_ino, name)}'
                    return
                for below in sorted(os.listdir(path)):
                    yield from visit(os.path.join(path, below), name + b'/' + below, files)
            root = os.fsencode(sys.argv[1])
            for folder in sorted(os.listdir(root)):
                print(os.fsdecode(folder), *visit(os.path.join(root, folder), b'', {}), sep='\n', end='\0')
            """;
        var trees = Tool.Run("python3", "-c", Script, root).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return trees.Select(t => t.Split('\n', 2)).ToDictionary(t => t[0], t => t[1]);
    }

    /// <summary>Fails with the first lines that differ.</summary>
    public static void AssertEqual(string expected, string actual)
    {
        if (expected == actual)
            return;
        var before = expected.Split('\n').ToHashSet();
        var after = actual.Split('\n').ToHashSet();
        Assert.Fail(string.Join('\n', before.Except(after).Take(20).Select(l => "- " + l)
            .Concat(after.Except(before).Take(20).Select(l => "+ " + l))));
    }

    private static string Bash(string folder, string script) =>
        Tool.Try("bash", ["-c", script], folder: folder).Succeed().Output;
}
