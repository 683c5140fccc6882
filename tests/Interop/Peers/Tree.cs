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
